import { Random, type ProgressEvent } from "@gan-cls/core";
import { installMatchers } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { float32Kernel } from "./__fixtures__/kernels";
import fixture from "./__fixtures__/logistic.json";
import type { LabelledFeatures } from "./features";
import { fitLogisticRegression } from "./logistic-regression";

installMatchers();

const training: LabelledFeatures = {
  values: Uint8Array.from(fixture.images),
  size: fixture.labels.length,
  dimensions: fixture.dimensions,
  labels: Uint8Array.from(fixture.labels),
  classCount: 3,
};
const queries = { values: Uint8Array.from(fixture.queries), size: 10, dimensions: fixture.dimensions };

describe("fitLogisticRegression", () => {
  it("finds scikit-learn's optimum", async () => {
    const model = await fitLogisticRegression(training, { l2: fixture.l2, tolerance: 1e-7 });
    expect(model.weights).toBeAllClose(fixture.weights, { rtol: 1e-4, atol: 1e-5 });
    expect(model.intercepts).toBeAllClose(fixture.intercepts, { rtol: 1e-4, atol: 1e-5 });
    const { probabilities } = await model.predict(queries);
    expect(probabilities).toBeAllClose(fixture.probabilities, { rtol: 1e-3, atol: 1e-6 });
  });

  it("converges with its defaults, also on a kernel that rounds every step to float32", async () => {
    const [plain, slow] = await Promise.all([
      fitLogisticRegression(training),
      fitLogisticRegression(training, { kernel: float32Kernel }),
    ]);
    expect([plain.converged, slow.converged]).toEqual([true, true]);
    expect(slow.weights).toBeAllClose(plain.weights, { rtol: 1e-2, atol: 5e-3 });
    expect(slow.loss).toBeCloseTo(plain.loss, 6);
  });

  it("does not mind where features lie and how large they are", async () => {
    const moved = { ...training, values: Float32Array.from(training.values, (value) => 1e4 + 8 * value) };
    const [plain, shifted] = [await fitLogisticRegression(training), await fitLogisticRegression(moved)];
    expect(shifted.weights).toBeAllClose(plain.weights, { rtol: 1e-5, atol: 1e-6 });
  });

  it("is unmoved by the blocks in which vectors come: over 1024 of them equal the sum of parts", async () => {
    const copies = 13;
    const repeated: LabelledFeatures = {
      ...training,
      size: training.size * copies,
      values: Uint8Array.from(
        { length: training.values.length * copies },
        (_, i) => fixture.images[i % fixture.images.length],
      ),
      labels: Uint8Array.from({ length: training.size * copies }, (_, i) => training.labels[i % training.size]),
    };
    expect(repeated.size).toBeGreaterThan(1024);
    const [once, often] = [await fitLogisticRegression(training), await fitLogisticRegression(repeated)];
    expect(often.weights).toBeAllClose(once.weights, { rtol: 1e-4, atol: 1e-5 });
  });

  it("gives probabilities that sum to 1 and the label of the largest", async () => {
    const model = await fitLogisticRegression(training);
    const { probabilities, labels } = await model.predict(queries);
    labels.forEach((label, row) => {
      const shares = [...probabilities.subarray(row * 3, row * 3 + 3)];
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
      expect(shares[label]).toBe(Math.max(...shares));
    });
  });

  it("leaves the weights of pixels that never change at 0", async () => {
    const { weights, dimensions } = await fitLogisticRegression(training);
    for (const pixel of [0, 17]) {
      expect([0, 1, 2].map((label) => weights[label * dimensions + pixel])).toEqual([0, 0, 0]);
    }
  });

  it("tells of every iteration and stops when the signal fires", async () => {
    const controller = new AbortController();
    const events: ProgressEvent[] = [];
    const onProgress = (event: ProgressEvent): void => {
      events.push(event);
      if (events.length === 3) {
        controller.abort();
      }
    };
    const fit = fitLogisticRegression(training, { signal: controller.signal, onProgress });
    await expect(fit).rejects.toMatchObject({ code: "aborted" });
    expect(events.map(({ task, done, total }) => [task, done, total])).toEqual([
      ["logistic regression", 1, 200],
      ["logistic regression", 2, 200],
      ["logistic regression", 3, 200],
    ]);
  });

  it("refuses what does not fit, in words", async () => {
    await expect(fitLogisticRegression(training, { l2: 0 })).rejects.toThrow(
      "fitLogisticRegression: l2 must be a finite number above 0, got 0",
    );
    await expect(fitLogisticRegression(training, { maxIterations: 0 })).rejects.toMatchObject({
      code: "invalid-argument",
    });
    await expect(fitLogisticRegression(training, { tolerance: NaN })).rejects.toMatchObject({
      code: "invalid-argument",
    });
    const model = await fitLogisticRegression(training);
    const wrong = { values: Random.fromSeed(1).normals(6), size: 2, dimensions: 3 };
    await expect(model.predict(wrong)).rejects.toThrow(
      "LogisticRegression.predict: expected vectors of 30 numbers, got 3",
    );
  });
});
