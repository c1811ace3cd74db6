import type { Classifier, ImageSet } from "@gan-cls/core";
import { buildDiscriminator, extractFeatures } from "@gan-cls/models";
import { smallDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { averageOverViews, classifyOverViews, fitPooledProbe, fixedViews, pooledFeaturesOf } from "./index";

beforeAll(() => tf.setBackend("cpu"));

/** One image of 2 rows and 3 columns, in two channels. */
const SMALL: ImageSet = {
  ...{ name: "small", size: 1, rows: 2, columns: 3, channels: 2 },
  pixels: Uint8Array.of(1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60),
};

/** The pixels themselves, as features. */
const pixelsOf = (images: ImageSet) =>
  Promise.resolve({
    values: Float32Array.from(images.pixels),
    size: images.size,
    dimensions: images.rows * images.columns * images.channels,
  });

const STILL = { down: 0, right: 0, isMirrored: false };

describe("fixedViews", () => {
  it.each([
    ["none", 1],
    ["shifts", 5],
    ["symbols", 5],
    ["photos", 10],
  ] as const)("of %s are %i, all different, the image itself first", (augmentation, count) => {
    const views = fixedViews(augmentation, { rows: 32, columns: 48 });
    expect(views[0]).toEqual(STILL);
    expect(new Set(views.map((view) => JSON.stringify(view))).size).toBe(count);
    expect(views.map(({ down }) => Math.abs(down)).filter((down) => down !== 2 && down !== 0)).toEqual([]);
    expect(views.map(({ right }) => Math.abs(right)).filter((right) => right !== 3 && right !== 0)).toEqual([]);
  });

  it("moves the smallest images by a pixel", () => {
    expect(Math.max(...fixedViews("shifts", { rows: 4, columns: 4 }).map(({ down }) => down))).toBe(1);
  });
});

describe("averageOverViews", () => {
  it.each([
    ["down", { ...STILL, down: 1 }, [1, 10, 2, 20, 3, 30, 1, 10, 2, 20, 3, 30]],
    ["up", { ...STILL, down: -1 }, [4, 40, 5, 50, 6, 60, 4, 40, 5, 50, 6, 60]],
    ["to the right", { ...STILL, right: 1 }, [1, 10, 1, 10, 2, 20, 4, 40, 4, 40, 5, 50]],
    ["to the left by two", { ...STILL, right: -2 }, [3, 30, 3, 30, 3, 30, 6, 60, 6, 60, 6, 60]],
    ["into its mirror image", { ...STILL, isMirrored: true }, [3, 30, 2, 20, 1, 10, 6, 60, 5, 50, 4, 40]],
    ["into that, moved", { down: 1, right: 1, isMirrored: true }, [3, 30, 3, 30, 2, 20, 3, 30, 3, 30, 2, 20]],
  ])("moves an image %s", async (_name, view, expected) => {
    expect(Array.from((await averageOverViews(SMALL, [view], pixelsOf)).values)).toEqual(expected);
  });

  it("gives the mean over all views, block by block, and says how far it is", async () => {
    const digits = smallDigits(60);
    const onProgress = vi.fn();
    const views = fixedViews("photos", digits);
    const { values, size, dimensions } = await averageOverViews(digits, views, pixelsOf, { onProgress });
    expect({ size, dimensions }).toEqual({ size: 600, dimensions: 144 });
    const event = { type: "progress", task: "views", total: 600, unit: "images" };
    expect(onProgress.mock.calls).toEqual([[{ ...event, done: 500 }], [{ ...event, done: 600 }]]);
    // The pixel in the middle of the last image, which no border reaches, and its mirror image.
    const last = digits.pixels.subarray(599 * 144);
    const around = (column: number): number =>
      [[5, column], [4, column], [6, column], [5, column - 1], [5, column + 1]] // prettier-ignore
        .reduce((sum, [row, at]) => sum + last[row * 12 + at], 0);
    expect(values[599 * 144 + 5 * 12 + 5]).toBeCloseTo((around(5) + around(6)) / 10, 3);
  });

  it("refuses nothing at all, and stops when told", async () => {
    await expect(averageOverViews(SMALL, [], pixelsOf)).rejects.toThrow(
      "averageOverViews: expected at least one image and one view, got 1 and 0",
    );
    await expect(averageOverViews({ ...SMALL, size: 0 }, [STILL], pixelsOf)).rejects.toThrow(/got 0 and 1/);
    const signal = AbortSignal.abort();
    await expect(averageOverViews(SMALL, [STILL], pixelsOf, { signal })).rejects.toMatchObject({ code: "aborted" });
  });
});

describe("classifyOverViews", () => {
  it("gives the mean of the probabilities and the class that is most probable by it, and disposes what it was given", async () => {
    const dispose = vi.fn();
    // Sure of class 1 where the first pixel is 3, as in the mirror image, and less so of class 0 elsewhere.
    const classifier: Classifier = {
      ...{ name: "one", classCount: 2, dispose },
      predict: ({ pixels }) =>
        Promise.resolve({
          probabilities: Float32Array.from(pixels[0] === 3 ? [0, 1] : [0.75, 0.25]),
          labels: Uint8Array.of(pixels[0] === 3 ? 1 : 0),
        }),
    };
    const averaged = classifyOverViews(classifier, [STILL, { ...STILL, isMirrored: true }]);
    expect(averaged).toMatchObject({ name: "one", classCount: 2 });
    const onProgress = vi.fn();
    const { probabilities, labels } = await averaged.predict(SMALL, { onProgress });
    expect(onProgress.mock.calls).toEqual([[{ type: "progress", task: "views", done: 1, total: 1, unit: "images" }]]);
    expect({ probabilities: [...probabilities], labels: [...labels] }).toEqual({
      ...{ probabilities: [0.375, 0.625], labels: [1] },
    });
    averaged.dispose();
    expect(dispose).toHaveBeenCalledOnce();
  });
});

describe("fitPooledProbe with views", () => {
  const network = buildDiscriminator({ imageShape: [12, 12, 1], filters: [4, 6], seed: 5 });
  const digits = smallDigits(6);
  const views = fixedViews("symbols", digits);

  it("judges by the mean of the features that the network has for each view", async () => {
    const { values } = await pooledFeaturesOf(network, digits, { views });
    const moved = await Promise.all(
      views.map(async (view) => {
        const { values: bytes } = await averageOverViews(digits, [view], pixelsOf);
        return (await extractFeatures(network, Uint8Array.from(bytes))).values;
      }),
    );
    const mean = moved[0].map((_, at) => moved.reduce((sum, features) => sum + features[at], 0) / views.length);
    values.forEach((value, at) => expect(value).toBeCloseTo(mean[at], 4));
    // Those of the images as they are stay apart in the cache.
    expect((await pooledFeaturesOf(network, digits)).values[0]).toBeCloseTo(moved[0][0], 4);
  });

  it("leaves no tensor behind", async () => {
    const before = tf.memory().numTensors;
    const { classifier } = await fitPooledProbe({ discriminator: network, dataset: digits, views, l2: 0.1 });
    const test = smallDigits(4, 6);
    const { labels } = await classifier.predict(test);
    const correct = labels.reduce((sum, label, at) => sum + (label === test.labels[at] ? 1 : 0), 0);
    expect(correct).toBeGreaterThan(20);
    expect(tf.memory().numTensors).toBe(before);
  });
});
