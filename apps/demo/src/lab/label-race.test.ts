import { prepareEngine } from "@gan-cls/engine";
import { buildDiscriminator } from "@gan-cls/models";
import { tinyDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { runRace } from "./label-race";
import type { RaceEvent } from "./operations";

beforeAll(async () => {
  await prepareEngine({ engine: "simd" });
});

const train = tinyDigits(6);
const test = tinyDigits(3, 6);
const signal = new AbortController().signal;

describe("runRace", () => {
  it("gives both the same number of epochs and leaves no tensor", async () => {
    const discriminator = buildDiscriminator({ seed: 1, filters: [4, 4] });
    const before = tf.memory().numTensors;
    const events: RaceEvent[] = [];
    const emit = (event: RaceEvent): void => void events.push(event);
    await runRace({ discriminator, train, test, labels: 20, seed: 1, epochs: 3 }, { signal, emit });
    expect(events.map(({ contestant, epoch }) => `${contestant} ${epoch}`)).toEqual(
      ["transfer", "cnn"].flatMap((contestant) => [1, 2, 3].map((epoch) => `${contestant} ${epoch}`)),
    );
    expect(events.every(({ accuracy }) => accuracy >= 0 && accuracy <= 1)).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
    discriminator.dispose();
  });
});
