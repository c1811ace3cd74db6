import { Random, type ScannedCandidates, type ShortVectors } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SimdBackend } from "./backend";
import { openNeighbourScan, registerSimdBackend } from "./index";

const bytesInUse = (): number => (tf.backend() as SimdBackend).runtime.allocator.bytesInUse;

/** Vectors of a length of at most 32767. */
function randomVectors(size: number, width: number, seed: number, largest = 32_767 / Math.sqrt(width)): ShortVectors {
  const random = Random.fromSeed(seed);
  const draw = (): number => Math.trunc((2 * random.uniform() - 1) * largest);
  return { values: Int16Array.from({ length: size * width }, draw), size, width };
}

function distance(p: ShortVectors, i: number, q: ShortVectors, j: number): number {
  let sum = 0;
  for (let at = 0; at < p.width; at++) {
    sum += (p.values[i * p.width + at] - q.values[j * q.width + at]) ** 2;
  }
  return Math.sqrt(sum);
}

/** What must be proposed for a query, and beyond which distance nothing may be: rounding up costs less than a unit. */
function near(vectors: ShortVectors, queries: ShortVectors, query: number, reach: number, k: number): number[] {
  const distances = Array.from({ length: vectors.size }, (_, i) => distance(queries, query, vectors, i));
  const limit = [...distances].sort((p, q) => p - q)[k - 1] + reach;
  return distances.flatMap((value, i) => (value <= limit ? [i] : []));
}

const listOf = ({ indices, starts }: ScannedCandidates, query: number): number[] => [
  ...indices.subarray(starts[query], starts[query + 1]),
];

describe.each([
  { threads: 1, relaxed: true },
  { threads: 2, relaxed: true },
  { threads: 3, relaxed: false },
])("openNeighbourScan with $threads threads", ({ threads, relaxed }) => {
  const name = `scan-${threads}`;
  beforeAll(async () => {
    await registerSimdBackend({ threads, relaxed, name });
    await tf.setBackend(name);
  });
  afterAll(async () => {
    await tf.setBackend("cpu");
    tf.removeBackend(name);
  });

  it.each([
    [1, 1, 2, 1],
    [7, 3, 4, 3],
    [8, 4, 2, 8],
    [230, 37, 20, 5],
    [5000, 66, 40, 4],
    [4100, 9, 784, 1],
  ])("of %d vectors with %d queries of %d numbers finds all near ones, k = %d", (size, count, width, k) => {
    const before = bytesInUse();
    const [vectors, queries] = [randomVectors(size, width, 1), randomVectors(count, width, 2)];
    const reach = Float64Array.from({ length: count }, (_, i) => 60 * (i % 3));
    const scan = openNeighbourScan(vectors);
    const found = scan?.propose(queries, reach, k) as ScannedCandidates;
    for (let query = 0; query < count; query++) {
      const [must, may] = [reach[query], reach[query] + 2].map((r) => near(vectors, queries, query, r, k));
      const list = listOf(found, query);
      expect(list.filter((index) => must.includes(index))).toEqual(must);
      expect(list.filter((index) => !may.includes(index))).toEqual([]);
      expect(found.overflowed[query]).toBe(0);
    }
    scan?.dispose();
    scan?.dispose();
    expect(bytesInUse()).toBe(before);
  });

  it("tells of queries with too many equally near vectors, and serves the others", () => {
    const vectors = randomVectors(600, 4, 3, 100);
    vectors.values.fill(7000, 300 * 4);
    const queries = { values: Int16Array.from([7001, 7000, 7000, 7000, 0, 0, 0, 0]), size: 2, width: 4 };
    const scan = openNeighbourScan(vectors);
    const found = scan?.propose(queries, Float64Array.of(1, 1), 4) as ScannedCandidates;
    scan?.dispose();
    expect([...found.overflowed]).toEqual([1, 0]);
    expect(listOf(found, 0)).toEqual([]);
    expect(listOf(found, 1)).toEqual(expect.arrayContaining(near(vectors, queries, 1, 1, 4)));
  });
});

it("declines when another backend is active", async () => {
  await tf.setBackend("cpu");
  expect(openNeighbourScan(randomVectors(2, 2, 1))).toBeUndefined();
});
