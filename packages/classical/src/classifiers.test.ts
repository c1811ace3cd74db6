import { createImageDataset, GanClsError, type ImageDataset } from "@gan-cls/core";
import { smallDigits } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import {
  createKnnClassifier,
  createLogisticClassifier,
  createPcaKnnClassifier,
  type ClassicalClassifier,
} from "./classifiers";
import { loadClassicalClassifier } from "./load-classical-classifier";

const training = smallDigits(60);
const test = smallDigits(20, 60);

function accuracy(labels: Uint8Array, { labels: truth, size }: ImageDataset): number {
  return labels.filter((label, i) => label === truth[i]).length / size;
}

const cases: [string, number, (name?: string) => Promise<ClassicalClassifier>][] = [
  ["pca-knn", 0.85, (name) => createPcaKnnClassifier(training, { name })],
  ["knn", 0.8, async (name) => createKnnClassifier(training, { name })],
  ["logistic", 0.8, (name) => createLogisticClassifier(training, { name })],
];

for (const [name, enough, create] of cases) {
  describe(`the ${name} classifier`, () => {
    it("reads real digits it has not seen", async () => {
      const classifier = await create();
      expect([classifier.name, classifier.classCount]).toEqual([name, 10]);
      const { labels, probabilities } = await classifier.predict(test);
      expect(accuracy(labels, test)).toBeGreaterThanOrEqual(enough);
      for (let row = 0; row < test.size; row++) {
        const sum = probabilities.subarray(row * 10, row * 10 + 10).reduce((total, share) => total + share, 0);
        expect(sum).toBeCloseTo(1, 5);
      }
    });

    it("comes back from its two files with the same predictions, and refuses damaged ones", async () => {
      const classifier = await create();
      const { header, bytes } = classifier.save();
      const json = JSON.parse(JSON.stringify(header)) as Record<string, unknown>;
      const restored = loadClassicalClassifier(json, bytes);
      expect([restored.name, restored.classCount]).toEqual([name, 10]);
      expect(await restored.predict(test)).toEqual(await classifier.predict(test));
      const damaged = bytes.map((value, at) => (at === 40 ? value ^ 1 : value));
      expect(() => loadClassicalClassifier(json, damaged)).toThrow(/got \d+ bytes with [0-9a-f]+; the file is damaged/);
      expect(() => loadClassicalClassifier(json, bytes.subarray(8))).toThrow(/expected \d+ bytes with SHA-256/);
      expect(() => loadClassicalClassifier({ ...json, kind: "x" }, bytes)).toThrow(
        /expected the header of a classifier/,
      );
      expect(() => loadClassicalClassifier({ ...json, rows: 11 }, bytes)).toThrow(GanClsError);
      classifier.dispose();
      expect(() => classifier.save()).toThrow(`${name}: save was called after dispose`);
    });

    it("can be named otherwise, refuses other shapes, stops on a signal, and ends with dispose", async () => {
      const classifier = await create("mine");
      expect(classifier.name).toBe("mine");
      const small = createImageDataset({
        name: "s",
        pixels: new Uint8Array(6),
        labels: new Uint8Array(1),
        rows: 2,
        columns: 3,
      });
      await expect(classifier.predict(small)).rejects.toThrow("mine: predict: expected images of 12x12x1, got 2x3x1");
      const aborted = classifier.predict(test, { signal: AbortSignal.abort() });
      await expect(aborted).rejects.toMatchObject({ code: "aborted" });
      classifier.dispose();
      classifier.dispose();
      await expect(classifier.predict(test)).rejects.toThrow("mine: predict was called after dispose");
    });
  });
}

describe("createPcaKnnClassifier", () => {
  it("shows its axes and passes options on to both halves", async () => {
    const classifier = await createPcaKnnClassifier(training, { components: 7, k: 1, tieRule: "lowest-label" });
    expect(classifier.pca.components).toBe(7);
    expect(accuracy((await classifier.predict(training)).labels, training)).toBe(1);
  });

  it("works from ten images on", async () => {
    const few = smallDigits(1);
    const classifier = await createPcaKnnClassifier(few, { k: 1 });
    expect((await classifier.predict(few)).labels).toEqual(few.labels);
  });
});
