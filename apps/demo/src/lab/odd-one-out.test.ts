import { imageFeatures } from "@gan-cls/classical";
import { tinyDigits } from "@gan-cls/testing";
import { prepareEngine } from "@gan-cls/engine";
import { buildDiscriminator, extractFeatures } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { imageAt, imageSet } from "./images";
import { drawRound, farthest, playRound, ROUND_IMAGES } from "./odd-one-out";

const digits = tinyDigits(12);
const images = (pixels: Uint8Array): Uint8Array[] =>
  Array.from({ length: ROUND_IMAGES }, (_, index) => imageAt({ pixels }, index));

/** The class of an image of `digits`. */
const labelOf = (image: Uint8Array): number =>
  digits.labels[Array.from({ length: digits.size }, (_, i) => imageAt(digits, i).join()).indexOf(image.join())];

describe("drawRound", () => {
  it("has different digits of one class and one of another, by the seed alone", () => {
    const round = drawRound(digits, { seed: 4 });
    const labels = images(round.pixels).map(labelOf);
    expect(labels.map((label) => label === round.common)).toEqual(labels.map((_, index) => index !== round.odd));
    expect(labels[round.odd]).toBe(round.other);
    expect(new Set(images(round.pixels).map(String)).size).toBe(ROUND_IMAGES);
    expect(drawRound(digits, { seed: 4 })).toEqual(round);
  });

  it("puts the odd one anywhere, and takes any two classes", () => {
    const rounds = Array.from({ length: 200 }, (_, seed) => drawRound(digits, { seed }));
    expect(new Set(rounds.map(({ odd }) => odd)).size).toBe(ROUND_IMAGES);
    expect(new Set(rounds.map(({ common }) => common)).size).toBe(10);
    expect(rounds.every(({ common, other }) => common !== other)).toBe(true);
  });

  it("puts a drawing among digits of a class that was chosen", () => {
    const drawing = new Uint8Array(784).fill(7);
    const round = drawRound(digits, { seed: 1, drawing, like: 3 });
    expect(round).toMatchObject({ common: 3, other: null });
    expect(imageAt(round, round.odd)).toEqual(drawing);
    expect(
      images(round.pixels)
        .filter((image) => image[0] !== 7)
        .map(labelOf),
    ).toEqual(new Array(8).fill(3));
  });
});

describe("farthest", () => {
  it("finds the vector that points elsewhere, however long the others are", () => {
    const values = Float32Array.from([1, 0, 9, 1, 0.9, 0, 0.1, 1, 1, -0.1]);
    expect(farthest({ values, size: 5, dimensions: 2 })).toBe(3);
    expect(farthest({ values: new Float32Array(4), size: 2, dimensions: 2 })).toBe(0);
  });

  it("sees an image with its ink elsewhere by its pixels", () => {
    const pixels = new Uint8Array(3 * 784);
    [0, 784 + 700, 2 * 784].forEach((start) => pixels.fill(200, start, start + 80));
    expect(farthest(imageFeatures(imageSet(pixels)))).toBe(1);
  });
});

describe("playRound", () => {
  it("guesses by features and by pixels, and leaves no tensor", async () => {
    await prepareEngine({ engine: "simd" });
    const network = buildDiscriminator({ seed: 1, filters: [4, 4] });
    const before = tf.memory().numTensors;
    const round = await playRound(network, digits, { seed: 4 });
    const images = imageSet(round.pixels);
    expect(round).toEqual({
      ...drawRound(digits, { seed: 4 }),
      guesses: {
        features: farthest(await extractFeatures(network, images, { layers: "last" })),
        pixels: farthest(imageFeatures(images)),
      },
    });
    expect(tf.memory().numTensors).toBe(before);
    network.dispose();
  });
});
