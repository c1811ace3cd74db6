import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { type NodeHost, nodeHost } from "./host";

function host(): NodeHost {
  const found = nodeHost();
  expect(found).toBeDefined();
  return found as NodeHost;
}

describe("nodeHost", () => {
  it("is undefined where there is no Node", () => {
    vi.stubGlobal("process", undefined);
    try {
      expect(nodeHost()).toBeUndefined();
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it("finds installed packages and no others", () => {
    const folder = host().findPackage("@tensorflow/tfjs-backend-wasm");
    expect(existsSync(join(String(folder), "dist/tfjs-backend-wasm-simd.wasm"))).toBe(true);
    expect(host().findPackage("@gan-cls/no-such-package")).toBeUndefined();
  });

  it("takes away listeners that came during an action, also when it fails, and no others", async () => {
    const [mine, added] = [vi.fn(), vi.fn()];
    process.on("uncaughtException", mine);
    const before = process.rawListeners("uncaughtException");
    const action = (): Promise<void> => {
      process.on("uncaughtException", added);
      return Promise.reject(new Error("no luck"));
    };
    await expect(host().withoutNewListeners(action)).rejects.toThrow("no luck");
    expect(process.rawListeners("uncaughtException")).toEqual(before);
    process.removeListener("uncaughtException", mine);
  });
});
