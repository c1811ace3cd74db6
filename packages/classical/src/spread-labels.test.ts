import { describe, expect, it } from "vitest";
import { Random } from "@gan-cls/core";
import { fitKnn } from "./knn";
import { spreadLabels, type SpreadLabelsOptions } from "./spread-labels";

/** Two rings, one within the other: no straight cut tells them apart, but their neighbours do. */
function rings(perRing: number): { values: Float32Array; truth: Uint8Array } {
  const random = Random.fromSeed(4);
  const values = new Float32Array(4 * perRing);
  const truth = new Uint8Array(2 * perRing);
  for (let i = 0; i < 2 * perRing; i++) {
    const ring = i % 2;
    const angle = (2 * Math.PI * i) / (2 * perRing);
    const radius = 1 + 2 * ring + 0.1 * random.uniform();
    values.set([radius * Math.cos(angle), radius * Math.sin(angle)], 2 * i);
    truth[i] = ring;
  }
  return { values, truth };
}

async function graphOf(values: Float32Array, k: number): Promise<SpreadLabelsOptions["neighbours"]> {
  const size = values.length / 2;
  const training = { values, size, dimensions: 2, labels: new Uint8Array(size), classCount: 1 };
  return fitKnn(training, { k }).findNeighbours(training);
}

/** The closed form `(1 - alpha) (I - alpha S)^-1 Y` by plain Gauss-Jordan in float64. */
function solve(matrix: number[][], right: number[][]): number[][] {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...right[i]]);
  for (let pivot = 0; pivot < size; pivot++) {
    rows[pivot] = rows[pivot].map((value) => value / rows[pivot][pivot]);
    for (let row = 0; row < size; row++) {
      if (row !== pivot) {
        const factor = rows[row][pivot];
        rows[row] = rows[row].map((value, column) => value - factor * rows[pivot][column]);
      }
    }
  }
  return rows.map((row) => row.slice(size));
}

describe("spreadLabels", () => {
  it("names two rings from one label each", async () => {
    const { values, truth } = rings(60);
    const neighbours = await graphOf(values, 6);
    const { labels, confidence } = await spreadLabels({
      ...{ neighbours, indices: Uint32Array.of(0, 1), labels: Uint8Array.of(0, 1), classCount: 2 },
    });
    expect([...labels]).toEqual([...truth]);
    expect(Math.min(...confidence)).toBeGreaterThan(0.5);
  });

  it("settles at the closed form", async () => {
    const values = Float32Array.of(0, 0, 1, 0, 2, 0.5, 3, 0, 3.5, 1);
    const neighbours = await graphOf(values, 3);
    const size = 5;
    const weights = Array.from({ length: size }, () => new Array<number>(size).fill(0));
    for (let from = 0; from < size; from++) {
      const width = 0.5 * neighbours.squaredDistances[from * 3 + 2];
      for (let at = from * 3; at < from * 3 + 3; at++) {
        const to = neighbours.indices[at];
        if (to !== from) {
          const weight = Math.max(weights[from][to], Math.exp(-neighbours.squaredDistances[at] / width));
          weights[from][to] = weights[to][from] = weight;
        }
      }
    }
    const degrees = weights.map((row) => row.reduce((a, b) => a + b));
    const alpha = 0.8;
    const system = weights.map((row, i) =>
      row.map((weight, j) => (i === j ? 1 : 0) - (alpha * weight) / Math.sqrt(degrees[i] * degrees[j])),
    );
    const seeds = [0, 4];
    const right = Array.from({ length: size }, (_, i) => [
      i === seeds[0] ? 1 - alpha : 0,
      i === seeds[1] ? 1 - alpha : 0,
    ]);
    const scores = solve(system, right);
    const mass = [0, 1].map((c) => scores.reduce((sum, row) => sum + row[c], 0));
    const expected = scores.map((row) => {
      const shares = row.map((score, c) => score / mass[c]);
      return Math.max(...shares) / (shares[0] + shares[1]);
    });
    const spread = await spreadLabels({
      ...{ neighbours, indices: Uint32Array.from(seeds), labels: Uint8Array.of(0, 1), classCount: 2, alpha },
      iterations: 200,
    });
    spread.confidence.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 5));
  });

  it("says nothing of a vector that no label reaches", async () => {
    const neighbours = await graphOf(Float32Array.of(0, 0, 1, 0, 100, 0, 101, 0), 2);
    const spread = await spreadLabels({
      ...{ neighbours, indices: Uint32Array.of(0), labels: Uint8Array.of(1), classCount: 2 },
    });
    expect([...spread.confidence]).toEqual([1, 1, 0, 0]);
  });

  it.each<[string, Partial<SpreadLabelsOptions>, string]>([
    ["a label beyond the classes", { labels: Uint8Array.of(2) }, "labels must lie in [0, 2), got 2"],
    ["a vector that is not there", { indices: Uint32Array.of(9) }, "labelled vectors must lie in [0, 4), got 9"],
    ["no labels", { indices: new Uint32Array(), labels: new Uint8Array() }, "expected a label"],
    ["alpha", { alpha: 1 }, "alpha"],
  ])("refuses %s", async (_, options, message) => {
    const neighbours = await graphOf(Float32Array.of(0, 0, 1, 0, 2, 0, 3, 0), 2);
    const given = { neighbours, indices: Uint32Array.of(0), labels: Uint8Array.of(1), classCount: 2, ...options };
    await expect(spreadLabels(given)).rejects.toThrow(message);
  });

  it("stops when told to", async () => {
    const neighbours = await graphOf(Float32Array.of(0, 0, 1, 0), 2);
    const signal = AbortSignal.abort();
    const task = { neighbours, indices: Uint32Array.of(0), labels: Uint8Array.of(0), classCount: 2, signal };
    await expect(spreadLabels(task)).rejects.toMatchObject({ code: "aborted" });
  });
});
