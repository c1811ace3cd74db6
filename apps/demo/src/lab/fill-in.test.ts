import { selectImages } from "@gan-cls/core";
import { prepareEngine } from "@gan-cls/engine";
import { buildGenerator } from "@gan-cls/models";
import { tinyDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { coverPart, hiddenError, NO_COVER } from "../tasks/cover";
import { fillIn, meanOfNearest } from "./fill-in";
import { imageAt } from "./images";
import type { FillInEvent } from "./operations";

beforeAll(async () => {
  await prepareEngine({ engine: "simd" });
});

const train = tinyDigits(6);
const hidden = coverPart("lower");

describe("meanOfNearest", () => {
  it("finds an image by its visible half, and the mean of several", () => {
    const digit = imageAt(train, 7);
    const seen = digit.map((value, pixel) => (pixel < 392 ? value : 99));
    expect(meanOfNearest(train, seen, hidden, 1)).toEqual(digit);
    const two = selectImages(train, [7, 20]);
    const mean = digit.map((value, pixel) => Math.round((value + imageAt(train, 20)[pixel]) / 2));
    expect(meanOfNearest(two, seen, hidden, 2)).toEqual(mean);
  });
});

describe("fillIn", () => {
  const generator = buildGenerator({ seed: 1, latentSize: 5, filters: [4, 4, 2] });
  const pixels = imageAt(train, 7);
  const job = { generator, train, pixels, hidden, seed: 1, starts: 2, steps: 17 };
  const signal = new AbortController().signal;

  it("keeps the visible part, shows how far it is, and does not look at what is hidden", async () => {
    const before = tf.memory().numTensors;
    const events: FillInEvent[] = [];
    const result = await fillIn(job, { signal, emit: (event) => void events.push(event) });
    expect(events.map(({ step }) => step)).toEqual([8, 16]);
    for (const image of [result.filled, result.byNeighbours, events[0].filled]) {
      expect(image.subarray(0, 392)).toEqual(pixels.subarray(0, 392));
    }
    // The digit itself is among the neighbours, so the control is not far off.
    expect(hiddenError(result.byNeighbours, pixels, hidden)).toBeLessThan(90);
    const changed = pixels.map((value, pixel) => (pixel < 392 ? value : 255 - value));
    const other = await fillIn({ ...job, pixels: changed }, { signal, emit: () => {} });
    expect([other.filled, other.byNeighbours]).toEqual([result.filled, result.byNeighbours]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("stops when it is told to", async () => {
    const before = tf.memory().numTensors;
    const stop = new AbortController();
    const running = fillIn({ ...job, steps: 500 }, { signal: stop.signal, emit: () => stop.abort() });
    await expect(running).rejects.toMatchObject({ code: "aborted" });
    expect(tf.memory().numTensors).toBe(before);
  });

  it("has nothing to search by when all is hidden", async () => {
    const everything = NO_COVER.map(() => 1);
    await expect(fillIn({ ...job, hidden: everything }, { signal, emit: () => {} })).rejects.toThrow(/visible pixel/);
  });
});
