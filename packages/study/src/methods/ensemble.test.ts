import type { ProgressEvent } from "@gan-cls/core";
import { smallDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import type { MethodTask } from "../method";
import { SMALL_SETTINGS, smallTask, startTestEngine } from "../small-study.test-helper";
import { KMEANS_PROBE } from "./dictionary";
import { ENSEMBLE_GAN, RANDOM_ENSEMBLE } from "./ensemble";

/** Few, so that trainings are short. */
const train = smallDigits(3);
const test = smallDigits(5, 20);
const taskOf = (over: Partial<MethodTask> = {}) =>
  smallTask(train, { settings: { ...SMALL_SETTINGS, ensembleNetworks: 2 }, ...over });

beforeAll(() => startTestEngine());

describe("an ensemble", () => {
  it("averages its members' probabilities, the same for the same seed, and frees all of them", async () => {
    const task = taskOf();
    const given = tf.memory().numTensors;
    const { classifier } = await ENSEMBLE_GAN.train(task);
    const events: ProgressEvent[] = [];
    const { probabilities, labels } = await classifier.predict(test, { onProgress: (event) => events.push(event) });
    // The dictionary is the first of three members.
    expect(events.at(-1)).toMatchObject({ done: test.size, total: 3 * test.size, unit: "images" });
    const rows = Array.from({ length: test.size }, (_, image) => probabilities.subarray(image * 10, (image + 1) * 10));
    rows.forEach((row, image) => {
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
      expect(row[labels[image]]).toBe(Math.max(...row));
    });
    // Ten classes: guessing gets a tenth.
    const right = labels.filter((label, at) => label === test.labels[at]).length;
    expect(right / test.size).toBeGreaterThan(0.3);
    const { classifier: kmeans } = await KMEANS_PROBE.train(task);
    const alone = await kmeans.predict(test);
    // Half of each probability is the dictionary's, whatever the number of networks.
    alone.probabilities.forEach((value, at) => expect(probabilities[at]).toBeGreaterThanOrEqual(value / 2 - 1e-6));
    alone.probabilities.forEach((value, at) => expect(probabilities[at]).toBeLessThanOrEqual((value + 1) / 2 + 1e-6));
    classifier.dispose();
    classifier.dispose();
    expect(tf.memory().numTensors).toBe(given);
  });

  it("of random weights is the control, which asks for random weights alone", async () => {
    expect(RANDOM_ENSEMBLE).toMatchObject({
      controlOf: "ensemble-gan",
      needsDiscriminator: false,
      needsUntrained: true,
    });
    const task = taskOf({
      discriminator: () => Promise.reject(new Error("asked for the GAN's discriminator")),
      untrained: () => Promise.reject(new Error("asked for random weights")),
    });
    await expect(RANDOM_ENSEMBLE.train(task)).rejects.toThrow("asked for random weights");
    await expect(ENSEMBLE_GAN.train(task)).rejects.toThrow("asked for the GAN's discriminator");
  });

  it("frees what it has when it is stopped", async () => {
    const task = taskOf();
    const given = tf.memory().numTensors;
    const stop = new AbortController();
    let trainings = 0;
    const stopped = ENSEMBLE_GAN.train({
      ...{ ...task, signal: stop.signal },
      onTraining(event) {
        // In the second network.
        trainings += event.type === "epoch-start" && event.epoch === 1 ? 1 : 0;
        if (trainings === 2) {
          stop.abort();
        }
      },
    });
    await expect(stopped).rejects.toThrow(expect.objectContaining({ code: "aborted" }));
    expect(tf.memory().numTensors).toBe(given);
  });
});
