import { prepareEngine } from "@gan-cls/engine";
import { buildDiscriminator } from "@gan-cls/models";
import { tinyDigits } from "@gan-cls/testing";
import { TRANSFER_STRATEGIES, type TransferStrategy } from "@gan-cls/transfer";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { runRace, type RaceInit } from "./label-race";
import type { RaceEvent } from "./operations";

beforeAll(async () => {
  await prepareEngine({ engine: "simd" });
});

const train = tinyDigits(6);
const test = tinyDigits(3, 6);
const signal = new AbortController().signal;

/** The study's strategy, for few epochs. */
const strategy: TransferStrategy = {
  ...TRANSFER_STRATEGIES["pooled-tune"],
  stages: [
    { epochs: 2, optimizer: { name: "adam", learningRate: 1e-3 }, trainable: "head" },
    { epochs: 3, optimizer: { name: "adam", learningRate: 1e-3 }, trainable: "all" },
  ],
};

describe("runRace", () => {
  const race = (): RaceInit => ({
    discriminator: buildDiscriminator({ seed: 1, filters: [4, 4] }),
    ...{ train, test, labels: 20, seed: 1, strategy, epochs: 6 },
  });

  it("trains the discriminator, its control and a CNN, counts what each gets right, and leaves no tensor", async () => {
    const init = race();
    const weights = init.discriminator.getWeights().map((weight) => weight.dataSync().slice());
    const before = tf.memory().numTensors;
    const events: RaceEvent[] = [];
    const result = await runRace(init, { signal, emit: (event) => void events.push(event) });
    expect(events.map(({ contestant, epoch, epochs }) => `${contestant} ${epoch}/${epochs}`)).toEqual([
      ...["transfer 4/5", "transfer 5/5", "control 4/5", "control 5/5", "cnn 4/6", "cnn 6/6"],
    ]);
    expect(events.every(({ accuracy }) => accuracy >= 0 && accuracy <= 1)).toBe(true);
    expect(result).toMatchObject({ labels: 20, testSize: 30 });
    // The last point of a curve and the count are of the same network and, here, of the same images.
    expect(events[1].accuracy).toBeCloseTo(result.correct.transfer / 30, 5);
    expect(events[3].accuracy).toBeCloseTo(result.correct.control / 30, 5);
    expect(result.differences.map(({ first, second, difference }) => [first, second, difference])).toEqual([
      ["transfer", "control", expect.closeTo((result.correct.transfer - result.correct.control) / 30, 10)],
      ["transfer", "cnn", expect.closeTo((result.correct.transfer - result.correct.cnn) / 30, 10)],
    ]);
    expect(tf.memory().numTensors).toBe(before);
    expect(init.discriminator.getWeights().map((weight) => weight.dataSync().slice())).toEqual(weights);
    init.discriminator.dispose();
  });

  it.each(["transfer", "control", "cnn"])("stops while it trains %s, without a tensor left", async (contestant) => {
    const init = race();
    const before = tf.memory().numTensors;
    const stop = new AbortController();
    const emit = (event: RaceEvent): void => (event.contestant === contestant ? stop.abort() : undefined);
    await expect(runRace(init, { signal: stop.signal, emit })).rejects.toMatchObject({ code: "aborted" });
    expect(tf.memory().numTensors).toBe(before);
    init.discriminator.dispose();
  });
});
