import { describe, expect, it } from "vitest";
import { parseEngineSpec } from "./engine-spec";

describe("parseEngineSpec", () => {
  it.each([
    ["simd", { engine: "simd", threads: null, node: null }],
    ["simd:1", { engine: "simd", threads: 1, node: null }],
    ["simd@24", { engine: "simd", threads: null, node: 24 }],
    ["simd:2@24", { engine: "simd", threads: 2, node: 24 }],
    ["wasm-stock", { engine: "wasm-stock", threads: null, node: null }],
    ["cpu", { engine: "cpu", threads: null, node: null }],
  ])("reads %s", (text, expected) => {
    expect(parseEngineSpec(text)).toEqual({ text, ...expected });
  });

  it.each(["", "simd:", "simd:0", "simd:x", "simd@", "simd@24:1", "gpu", " simd", "simd,wasm"])(
    "refuses %j",
    (text) => {
      expect(() => parseEngineSpec(text)).toThrow(/^parseEngineSpec: expected name\[:threads\]\[@node\]/);
    },
  );
});
