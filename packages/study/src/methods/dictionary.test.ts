import { createMatrixKernel } from "@gan-cls/engine";
import type { ProgressEvent } from "@gan-cls/core";
import { smallDigits } from "@gan-cls/testing";
import { beforeAll, expect, it } from "vitest";
import { smallTask, startTestEngine } from "../small-study.test-helper";
import { KMEANS_PROBE } from "./dictionary";

/** Few, since every dictionary that is learned takes a second. */
const digits = smallDigits(2);
const test = smallDigits(1, 40);

beforeAll(() => startTestEngine());

it("a study learns one dictionary for all cells of a seed, and knows the features of its test images", async () => {
  const kernel = createMatrixKernel();
  const cell = async (seed: number) => {
    const works = { training: [] as string[], testing: [] as string[] };
    const tellTo =
      (tasks: string[]) =>
      ({ task }: ProgressEvent): void =>
        void (tasks.includes(task) || tasks.push(task));
    const { classifier } = await KMEANS_PROBE.train(
      smallTask(digits, { kernel, seed, onProgress: tellTo(works.training) }),
    );
    const { probabilities } = await classifier.predict(test, { onProgress: tellTo(works.testing) });
    classifier.dispose();
    return { works, probabilities };
  };
  const first = await cell(1);
  const second = await cell(1);
  expect(second.probabilities).toEqual(first.probabilities);
  expect(second.works.training.length).toBeLessThan(first.works.training.length);
  expect(second.works.testing.length).toBeLessThan(first.works.testing.length);
  // Another seed has another dictionary.
  const other = await cell(2);
  expect(other.works).toEqual(first.works);
  expect(other.probabilities).not.toEqual(first.probabilities);
});
