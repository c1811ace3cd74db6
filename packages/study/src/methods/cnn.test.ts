import { createImageDataset, selectImages, type ImageDataset } from "@gan-cls/core";
import { smallDigits } from "@gan-cls/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { SMALL_SETTINGS, smallTask, startTestEngine } from "../small-study.test-helper";
import { CNN_FAIR } from "./cnn";

beforeAll(() => startTestEngine());

/** Trains on images of which each class has so many; the result's classes for images of all of them. */
async function train(counts: readonly number[]) {
  const digits = smallDigits(10);
  const positions = counts.flatMap((count, label) =>
    Array.from(digits.labels.keys())
      .filter((at) => digits.labels[at] === label)
      .slice(0, count),
  );
  const few = selectImages(digits, Uint32Array.from(positions));
  const classNames = digits.classNames.slice(0, counts.length);
  const dataset: ImageDataset = createImageDataset({ ...few, classNames });
  const warnings: string[] = [];
  const settings = { ...SMALL_SETTINGS, mostEpochs: 60 };
  const task = smallTask(dataset, { settings, onWarning: (message) => warnings.push(message) });
  const { classifier, history } = await CNN_FAIR.train(task);
  const { labels } = await classifier.predict(dataset);
  classifier.dispose();
  const right = labels.filter((label, at) => label === dataset.labels[at]).length;
  return { warnings, history, right, size: dataset.size };
}

describe("cnn-fair", () => {
  it("learns every class, and holds nothing out where each has one label alone", async () => {
    const { warnings, history, right, size } = await train([1, 1]);
    expect({ right, size }).toEqual({ right: 2, size: 2 });
    expect(history).not.toHaveProperty("validationAccuracy");
    expect(warnings).toEqual([expect.stringContaining("No class has two labels")]);
  });

  it("holds out of classes with several labels alone", async () => {
    const { warnings, history, right, size } = await train([1, 9]);
    expect(history).toHaveProperty("validationAccuracy");
    expect(warnings).toEqual([]);
    expect({ right, size }).toEqual({ right: 10, size: 10 });
  });
});
