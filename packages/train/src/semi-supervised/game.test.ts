import { Random } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { classGameLoss, featureMatchingLoss } from "./game";
import { PseudoLabeller } from "./pseudo-labels";

beforeAll(() => tf.setBackend("cpu"));

const normals = (rows: number, columns: number, name: string): number[][] => {
  const values = Random.fromSeed(8)
    .stream(name)
    .normals(rows * columns);
  return Array.from({ length: rows }, (_, row) => [...values.subarray(row * columns, (row + 1) * columns)]);
};

const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe("classGameLoss", () => {
  it("is the cross-entropy of K+1 classes with the last logit at 0, in float64", () => {
    const [real, fake] = [normals(5, 4, "real"), normals(6, 4, "fake")];
    const generated = (logits: number[]): number => 1 / (1 + logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
    const expected =
      -mean(real.map((row) => Math.log(1 - generated(row)))) - mean(fake.map((row) => Math.log(generated(row))));
    const loss = classGameLoss(tf.tensor2d(real), tf.tensor2d(fake));
    expect(loss.dataSync()[0]).toBeCloseTo(expected, 5);
  });

  it("stays finite for logits of hundreds", () => {
    const loss = classGameLoss(tf.tensor2d([[-300, -300]]), tf.tensor2d([[300, 200]]));
    expect(loss.dataSync()[0]).toBeGreaterThan(500);
    expect(Number.isFinite(loss.dataSync()[0])).toBe(true);
  });
});

describe("featureMatchingLoss", () => {
  it("is the mean square between the means, and nothing for equal ones", () => {
    const [real, fake] = [normals(5, 3, "one"), normals(7, 3, "two")];
    const difference = [0, 1, 2].map((c) => mean(real.map((row) => row[c])) - mean(fake.map((row) => row[c])));
    const loss = featureMatchingLoss(tf.tensor2d(real), tf.tensor2d(fake));
    expect(loss.dataSync()[0]).toBeCloseTo(mean(difference.map((value) => value ** 2)), 6);
    expect(featureMatchingLoss(tf.tensor2d(real), tf.tensor2d(real)).dataSync()[0]).toBe(0);
  });
});

describe("PseudoLabeller", () => {
  const sureOf = (c: number): number[] => [0, 1, 2].map((k) => (k === c ? 9 : 0));

  it("names what the teacher is sure of, and leaves the rest out", async () => {
    const labeller = new PseudoLabeller([1 / 3, 1 / 3, 1 / 3], 0.9);
    const { targets, sureShare } = await labeller.label(Float32Array.from([...sureOf(1), 0.1, 0, 0, ...sureOf(2)]));
    expect([...targets]).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 1]);
    expect(sureShare).toBeCloseTo(2 / 3);
    labeller.dispose();
  });

  it("turns against a class that the teacher names too often", async () => {
    const labeller = new PseudoLabeller([0.5, 0.5], 0.5);
    const torn = [0.2, 0];
    expect([...(await labeller.label(Float32Array.from(torn))).targets]).toEqual([1, 0]);
    for (let batch = 0; batch < 20; batch++) {
      await labeller.label(Float32Array.from([5, 0, 5, 0]));
    }
    expect([...(await labeller.label(Float32Array.from(torn))).targets]).toEqual([0, 1]);
    labeller.dispose();
  });
});
