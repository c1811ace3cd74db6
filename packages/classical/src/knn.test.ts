import { type MatrixKernel, type ProgressEvent, Random } from "@gan-cls/core";
import { installMatchers, tinyDigits } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { float32Kernel, integerKernel, measuringKernel } from "./__fixtures__/kernels";
import fixture from "./__fixtures__/knn.json";
import { labelledImageFeatures, type FeatureSet, type LabelledFeatures } from "./features";
import { fitKnn, type KnnOptions } from "./knn";
import { prepareNeighbourSearch } from "./neighbour-search";

installMatchers();

function featuresOf(values: Float32Array | Uint8Array, dimensions: number): LabelledFeatures {
  const size = values.length / dimensions;
  return { values, size, dimensions, labels: Uint8Array.from({ length: size }, (_, i) => i % 10), classCount: 10 };
}

/** All distances in float64, sorted by distance and then position: what the search must equal. */
function bruteForce(training: FeatureSet, queries: FeatureSet, k: number): { indices: number[]; distances: number[] } {
  const { dimensions } = training;
  const nearest = Array.from({ length: queries.size }, (_, query) => {
    const all = Array.from({ length: training.size }, (_, index) => {
      let distance = 0;
      for (let i = 0; i < dimensions; i++) {
        distance += (queries.values[query * dimensions + i] - training.values[index * dimensions + i]) ** 2;
      }
      return { index, distance };
    });
    return all.sort((p, q) => p.distance - q.distance || p.index - q.index).slice(0, k);
  }).flat();
  return { indices: nearest.map(({ index }) => index), distances: nearest.map(({ distance }) => distance) };
}

async function expectExact(training: LabelledFeatures, queries: FeatureSet, options: KnnOptions): Promise<void> {
  const found = await fitKnn(training, options).findNeighbours(queries);
  const expected = bruteForce(training, queries, options.k ?? 4);
  expect([...found.indices]).toEqual(expected.indices);
  expect([...found.squaredDistances]).toEqual(expected.distances);
}

describe("fitKnn against scikit-learn", () => {
  const { dimensions } = fixture;
  const training: LabelledFeatures = {
    values: Uint8Array.from(fixture.images),
    size: fixture.labels.length,
    dimensions,
    labels: Uint8Array.from(fixture.labels),
    classCount: 3,
  };
  const queries = featuresOf(Uint8Array.from(fixture.queries), dimensions);
  for (const { k, vote, distances, labels, probabilities } of fixture.cases) {
    it(`k = ${k}, ${vote}`, async () => {
      const knn = fitKnn(training, { k, vote: vote as KnnOptions["vote"], tieRule: "lowest-label" });
      const { squaredDistances } = await knn.findNeighbours(queries);
      expect(squaredDistances.map(Math.sqrt)).toBeAllClose(distances, { rtol: 1e-11 });
      const predictions = await knn.predict(queries);
      expect(predictions.probabilities).toBeAllClose(probabilities, { rtol: 1e-6 });
      expect([...predictions.labels]).toEqual(labels);
    });
  }
});

describe("Knn.findNeighbours equals brute force in float64", () => {
  const random = Random.fromSeed(6);
  const dimensions = 19;
  const normals = (size: number, offset = 0, spread = 1): Float32Array =>
    random.normals(size * dimensions).map((value) => offset + spread * value);
  /** Two clusters far apart on both sides of their mean: centring does not help, all products cancel. */
  const apart = (size: number): Float32Array =>
    normals(size).map((value, i) => value + (Math.floor(i / dimensions) % 2 === 0 ? 1e6 : -1e6));
  /** Few distinct values: many exactly equal distances. */
  const ties = (size: number): Uint8Array => Uint8Array.from({ length: size * dimensions }, () => random.integer(2));

  const cases: [string, LabelledFeatures, FeatureSet][] = [
    ["plain data", featuresOf(normals(230), dimensions), featuresOf(normals(37), dimensions)],
    ["a large common offset", featuresOf(normals(230, 1e6), dimensions), featuresOf(normals(37, 1e6), dimensions)],
    ["two far clusters", featuresOf(apart(230), dimensions), featuresOf(apart(37), dimensions)],
    [
      "nearly equal vectors",
      featuresOf(normals(230, 5, 1e-6), dimensions),
      featuresOf(normals(37, 5, 1e-6), dimensions),
    ],
    ["equal distances", featuresOf(ties(230), dimensions), featuresOf(ties(37), dimensions)],
    ["tiny values", featuresOf(normals(230, 0, 1e-21), dimensions), featuresOf(normals(37, 0, 1e-21), dimensions)],
    ["huge values", featuresOf(normals(230, 0, 1e14), dimensions), featuresOf(normals(37, 0, 1e14), dimensions)],
  ];
  for (const [name, training, queries] of cases) {
    it(`with ${name}`, async () => {
      await expectExact(training, queries, { k: 5 });
      await expectExact(training, queries, { k: 5, kernel: float32Kernel });
      const { kernel, openScans } = integerKernel();
      await expectExact(training, queries, { k: 5, kernel });
      expect(openScans()).toBe(0);
    });
  }

  it("with queries so far away that integers hardly tell the vectors apart", async () => {
    const queries = normals(9);
    queries[30] = 1e7;
    const { kernel, proposed } = integerKernel();
    await expectExact(featuresOf(normals(230), dimensions), featuresOf(queries, dimensions), { k: 5, kernel });
    expect(proposed()).toBeGreaterThan(9 * 200);
  });

  it("where a scan has no room for all candidates of some queries", async () => {
    const { kernel, overflows } = integerKernel(7);
    await expectExact(featuresOf(ties(230), dimensions), featuresOf(ties(37), dimensions), { k: 5, kernel });
    expect(overflows()).toBeGreaterThan(0);
  });

  it("where the kernel declines to scan", async () => {
    const kernel: MatrixKernel = { ...integerKernel().kernel, openNeighbourScan: () => undefined };
    await expectExact(featuresOf(normals(50), dimensions), featuresOf(normals(5), dimensions), { kernel });
  });

  it("in blocks of any size", async () => {
    const [training, queries] = [featuresOf(ties(101), dimensions), featuresOf(ties(23), dimensions)];
    for (const blocks of [
      { queries: 1, training: 1 },
      { queries: 7, training: 13 },
      { queries: 1000, training: 1000 },
    ]) {
      await expectExact(training, queries, { k: 3, blocks });
    }
  });

  it("for every k up to all training vectors", async () => {
    const [training, queries] = [featuresOf(ties(30), dimensions), featuresOf(ties(5), dimensions)];
    for (const k of [1, 2, 29, 30]) {
      await expectExact(training, queries, { k });
    }
  });

  it("even when a kernel's products are no numbers", async () => {
    const broken: MatrixKernel = { multiply: (_a, _b, m, _k, n) => new Float32Array(m * n).fill(NaN) };
    await expectExact(featuresOf(normals(40), dimensions), featuresOf(normals(5), dimensions), {
      k: 3,
      kernel: broken,
    });
  });
});

describe("prepareNeighbourSearch", () => {
  const vectors: FeatureSet = { values: Uint8Array.of(0, 1, 3, 7, 8), size: 5, dimensions: 1 };

  it("finds neighbours of vectors that have no labels", async () => {
    const { indices, squaredDistances } = await prepareNeighbourSearch(vectors, { k: 2 }).findNeighbours(vectors);
    expect([...indices]).toEqual([0, 1, 1, 0, 2, 1, 3, 4, 4, 3]);
    expect([...squaredDistances]).toEqual([0, 1, 0, 1, 0, 4, 0, 1, 0, 1]);
  });

  it("says what is wrong in its own name", () => {
    expect(() => prepareNeighbourSearch(vectors, { k: 6 })).toThrow(
      "prepareNeighbourSearch: k must be at most 5, the training vectors, got 6",
    );
    expect(() => prepareNeighbourSearch({ ...vectors, dimensions: 2 })).toThrow(
      "prepareNeighbourSearch: 5 vectors of 2 need 10 values, got 5",
    );
  });
});

describe("Knn", () => {
  const digits = labelledImageFeatures(tinyDigits(20));

  it("finds each of distinct training images itself, with its own label, at distance 0", async () => {
    const knn = fitKnn(digits, { k: 1 });
    const { indices, squaredDistances } = await knn.findNeighbours(digits);
    expect([...indices]).toEqual(Array.from({ length: digits.size }, (_, i) => i));
    expect(squaredDistances.every((distance) => distance === 0)).toBe(true);
    expect((await knn.predict(digits)).labels).toEqual(digits.labels);
  });

  it("lets float32 propose few: on real digits hardly more candidates than neighbours are measured exactly", async () => {
    let reads = 0;
    // A counting view of the queries: the exact distances are what reads them after they have been centred.
    const counted = new Proxy(digits.values, {
      get(target, key) {
        reads += typeof key === "string" && /^\d+$/.test(key) ? 1 : 0;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === "function" ? (value as (...args: unknown[]) => unknown).bind(target) : value;
      },
    });
    await fitKnn(digits, { k: 4 }).findNeighbours({ ...digits, values: counted });
    const measured = (reads - digits.values.length) / digits.dimensions;
    expect(measured).toBeGreaterThanOrEqual(4 * digits.size);
    expect(measured).toBeLessThan(5 * digits.size);
  });

  it("lets rounded integers propose few, too, and ends the scan also when it is stopped", async () => {
    const { kernel, proposed, openScans } = integerKernel();
    const knn = fitKnn(digits, { k: 4, kernel, blocks: { queries: 90 } });
    await knn.findNeighbours(digits);
    expect(proposed()).toBeGreaterThanOrEqual(4 * digits.size);
    expect(proposed()).toBeLessThan(5 * digits.size);
    const controller = new AbortController();
    const options = { signal: controller.signal, onProgress: () => controller.abort() };
    await expect(knn.predict(digits, options)).rejects.toMatchObject({ code: "aborted" });
    expect(openScans()).toBe(0);
  });

  it("hands the kernel bounded blocks", async () => {
    const { kernel, largest } = measuringKernel();
    const random = Random.fromSeed(7);
    const training = featuresOf(random.normals(9000 * 2), 2);
    await fitKnn(training, { kernel }).findNeighbours(featuresOf(random.normals(700 * 2), 2));
    expect(largest()).toBe(512 * 4096);
  });

  it("uses 4 neighbours by default, or as many as there are", () => {
    expect(fitKnn(digits).k).toBe(4);
    expect(fitKnn(featuresOf(new Float32Array(3), 1)).k).toBe(3);
  });

  it("answers for no queries", async () => {
    const none = await fitKnn(digits).predict({ values: new Uint8Array(), size: 0, dimensions: 784 });
    expect(none).toEqual({ probabilities: new Float32Array(), labels: new Uint8Array() });
  });

  it("tells of every block, and stops between blocks when the signal fires", async () => {
    const events: ProgressEvent[] = [];
    const { kernel, calls } = measuringKernel();
    const knn = fitKnn(digits, { kernel, blocks: { queries: 90 } });
    await knn.predict(digits, { onProgress: (event) => events.push(event) });
    expect(events.map(({ task, done, total, unit }) => [task, done, total, unit])).toEqual([
      ["nearest neighbours", 90, 200, "images"],
      ["nearest neighbours", 180, 200, "images"],
      ["nearest neighbours", 200, 200, "images"],
    ]);
    const before = calls();
    const controller = new AbortController();
    const options = { signal: controller.signal, onProgress: () => controller.abort(new Error("enough")) };
    await expect(knn.predict(digits, options)).rejects.toMatchObject({ code: "aborted", cause: new Error("enough") });
    expect(calls() - before).toBe(1);
  });

  it("lets timers run during a long search, so that a caller can stop it", async () => {
    const slow: MatrixKernel = {
      multiply: (_a, _b, m, _k, n) => {
        const end = performance.now() + 30;
        while (performance.now() < end) {
          // Work without a break, as a product is.
        }
        return new Float32Array(m * n);
      },
    };
    const controller = new AbortController();
    const knn = fitKnn(digits, { kernel: slow, blocks: { queries: 1 } });
    const search = knn.predict(digits, { signal: controller.signal });
    setTimeout(() => controller.abort(), 0);
    await expect(search).rejects.toMatchObject({ code: "aborted" });
  });

  it("refuses what does not fit, in words", async () => {
    const training = featuresOf(Float32Array.of(1, 2, 3, 4), 2);
    expect(() => fitKnn(training, { k: 3 })).toThrow("fitKnn: k must be at most 2, the training vectors, got 3");
    expect(() => fitKnn(training, { k: 1.5 })).toThrow("fitKnn: k must be a positive integer, got 1.5");
    expect(() => fitKnn(training, { blocks: { queries: 0 } })).toThrow("fitKnn: blocks.queries must be");
    expect(() => fitKnn({ ...training, size: 0 })).toThrow("fitKnn: number of training vectors must be");
    expect(() => fitKnn({ ...training, labels: new Uint8Array(1) })).toThrow("fitKnn: expected 2 labels");
    expect(() => fitKnn({ ...training, classCount: 1 })).toThrow("fitKnn: labels must lie in [0, 1), got 1");
    expect(() => fitKnn({ ...training, dimensions: 3 })).toThrow("fitKnn: 2 vectors of 3 need 6 values, got 4");
    for (const value of [NaN, Infinity, -2e15]) {
      const message = `fitKnn: features must be finite and at most 1000000000000000 in magnitude, got ${Math.fround(value)} in vector 1`;
      expect(() => fitKnn({ ...training, values: Float32Array.of(1, 2, value, 4) })).toThrow(message);
    }
    await expect(fitKnn(training, { k: 1 }).predict(featuresOf(new Float32Array(3), 3))).rejects.toThrow(
      "findNeighbours: expected vectors of 2 numbers, got 3",
    );
  });
});
