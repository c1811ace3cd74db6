import { describe, expect, it } from "vitest";
import type { Measurement } from "./measure-item";
import { bestPeers, compareSides } from "./rows";

const measurement = (side: string, ...seconds: number[]): Measurement => ({
  ...{ work: "gan-step", side, seconds, figure: 0, detail: "", versions: {} },
});

const measurements = [
  measurement("simd", 1, 9, 2),
  measurement("torch", 4, 4, 4),
  measurement("simd@24", 1, 1, 1),
  measurement("keras", 8, 1, 2.5),
];

describe("compareSides", () => {
  it("divides medians, ours by theirs, in the order of the names", () => {
    const rows = compareSides(measurements, { ours: ["simd", "simd@24"], peers: ["keras", "torch", "absent"] });
    const expected = (engine: string, oursSeconds: number) => [
      { work: "gan-step", engine, oursSeconds, peer: "keras", peerSeconds: 2.5, ratio: oursSeconds / 2.5 },
      { work: "gan-step", engine, oursSeconds, peer: "torch", peerSeconds: 4, ratio: oursSeconds / 4 },
    ];
    expect(rows).toEqual([...expected("simd", 2), ...expected("simd@24", 1)]);
  });

  it("has no row without both", () => {
    expect(compareSides(measurements, { ours: ["webgpu"], peers: ["keras"] })).toEqual([]);
    expect(compareSides(measurements, { ours: ["simd"], peers: ["jax"] })).toEqual([]);
  });
});

describe("bestPeers", () => {
  it("keeps the fastest peer of each work and engine", () => {
    const rows = compareSides(measurements, { ours: ["simd", "simd@24"], peers: ["keras", "torch"] });
    const other = { ...rows[1], work: "cnn-epoch" };
    expect(bestPeers([...rows, other])).toEqual([rows[0], rows[2], other]);
  });
});
