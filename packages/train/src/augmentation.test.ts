import { AUGMENTATIONS, createImageDataset, Random, type ImageDataset } from "@gan-cls/core";
import { toImageTensor } from "@gan-cls/models";
import { expectNoLeakedTensors, tinyDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { createAugmenter, describeAugmentation, pairViews, STRONG_VIEWS } from "./augmentation";
import { jitterColours } from "./colour-jitter";
import { backgroundOf, distortedViews, shiftedImageTensor } from "./image-views";

beforeAll(() => tf.setBackend("cpu"));

const DIGITS = tinyDigits(1);
const ALL = Uint32Array.from(DIGITS.labels.keys());

/** Colour pictures whose pixels all differ. */
function colours(size: number, rows: number, columns: number): ImageDataset {
  const random = Random.fromSeed(4);
  const pixels = Uint8Array.from({ length: size * rows * columns * 3 }, () => random.integer(256));
  return createImageDataset({
    ...{ name: "colours", pixels, labels: new Uint8Array(size), rows, columns, channels: 3 },
    classNames: ["a", "b"],
  });
}

/** One colour on white. */
function onWhite(): ImageDataset {
  const pixels = new Uint8Array(2 * 12 * 20 * 3).fill(255);
  for (const at of [(5 * 20 + 10) * 3, (12 * 20 + 5 * 20 + 9) * 3]) {
    pixels.set([200, 10, 20], at);
  }
  return createImageDataset({
    ...{ name: "white", pixels, rows: 12, columns: 20, channels: 3 },
    labels: Uint8Array.of(0, 1),
  });
}

const valuesOf = (tensor: tf.Tensor): Float32Array => {
  const values = tensor.dataSync() as Float32Array;
  tensor.dispose();
  return values;
};

describe("createAugmenter", () => {
  it("shifts MNIST's digits as the option `shift: 2` always did", () => {
    const stream = (): Random => Random.fromSeed(3);
    const expected = valuesOf(shiftedImageTensor(DIGITS, ALL, { rows: 2, columns: 2 }, stream()));
    expect(valuesOf(createAugmenter(DIGITS, "shifts")(ALL, stream()))).toEqual(expected);
  });

  it("leaves images as they are for `none`", () => {
    expect(valuesOf(createAugmenter(DIGITS, "none")(ALL, Random.fromSeed(3)))).toEqual(valuesOf(toImageTensor(DIGITS)));
  });

  it.each(AUGMENTATIONS)("%s: the same stream gives the same images, and no tensor is left behind", async (name) => {
    const images = colours(3, 12, 20);
    const indices = Uint32Array.of(2, 0, 2);
    const draw = createAugmenter(images, name);
    const [first, again, other] = [3, 3, 4].map((seed) => valuesOf(draw(indices, Random.fromSeed(seed))));
    expect(again).toEqual(first);
    expect(first.every((value) => value >= -1.000001 && value <= 1.000001)).toBe(true);
    if (name !== "none") {
      expect(other).not.toEqual(first);
      // The same image twice in a batch varies twice.
      expect(first.subarray(0, 720)).not.toEqual(first.subarray(1440));
    }
    await expectNoLeakedTensors(() => draw(indices, Random.fromSeed(1)).dispose());
  });

  it.each(["shifts", "symbols"] as const)("%s: what is uncovered has the level of the borders", (name) => {
    const images = onWhite();
    const drawn = valuesOf(createAugmenter(images, name)(new Uint32Array(20), Random.fromSeed(5)));
    // Each image has nothing but its dot, which interpolation spreads over some pixels.
    for (let image = 0; image < 20; image++) {
      const view = drawn.subarray(image * 720, (image + 1) * 720);
      expect(view.filter((value) => value < 0.99).length).toBeLessThanOrEqual(6 * 3);
    }
  });

  it("photos: half are mirrored, and the border is the image's own", () => {
    // A ramp from left to right shows the direction, grey so that nothing else changes.
    const pixels = Uint8Array.from({ length: 16 * 16 }, (_, at) => 8 * (at % 16) + 60);
    const ramp = createImageDataset({ name: "ramp", pixels, labels: new Uint8Array(1), rows: 16, columns: 16 });
    const drawn = valuesOf(createAugmenter(ramp, "photos")(new Uint32Array(200), Random.fromSeed(6)));
    const isRising = Array.from({ length: 200 }, (_, image) => drawn[image * 256 + 9] > drawn[image * 256 + 5]);
    const rising = isRising.filter(Boolean).length;
    expect(rising).toBeGreaterThan(70);
    expect(rising).toBeLessThan(130);
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(Math.fround((60 - 127.5) / 127.5));
  });
});

/** Hue in degrees. */
function hueOf([red, green, blue]: readonly number[]): number {
  const degrees = (Math.atan2(Math.sqrt(3) * (green - blue), 2 * red - green - blue) * 180) / Math.PI;
  return (degrees + 360) % 360;
}

describe("jitterColours", () => {
  it.each([
    ["brighter than there is room for", { brightness: 1.9, contrast: 1, saturation: 1 }],
    ["of more contrast than there is room for", { brightness: 1, contrast: 1.9, saturation: 1 }],
    ["more saturated than there is room for", { brightness: 1, contrast: 1, saturation: 1.9 }],
    ["darker and paler", { brightness: 0.3, contrast: 0.5, saturation: 0.4 }],
  ])("keeps every hue, also of images %s", (_, jitter) => {
    const before = Float32Array.from(colours(1, 10, 10).pixels, (value) => value / 127.5 - 1);
    const after = before.slice();
    jitterColours(after, jitter);
    expect(after).not.toEqual(before);
    for (let at = 0; at < before.length; at += 3) {
      const [old, now] = [before, after].map((values) => [...values.subarray(at, at + 3)]);
      expect(now.every((value) => value >= -1.00001 && value <= 1.00001)).toBe(true);
      // A colour that has become nearly grey has no hue.
      if (Math.max(...now) - Math.min(...now) > 0.02) {
        const difference = Math.abs(hueOf(now) - hueOf(old));
        expect(Math.min(difference, 360 - difference)).toBeLessThan(0.1);
      }
    }
  });

  it("changes nothing by factors of one", () => {
    const before = Float32Array.from(colours(1, 4, 4).pixels, (value) => value / 127.5 - 1);
    const after = before.slice();
    jitterColours(after, { brightness: 1, contrast: 1, saturation: 1 });
    after.forEach((value, at) => expect(value).toBeCloseTo(before[at], 5));
  });
});

describe("strong views", () => {
  it("are those of digits for shifts and symbols, and photos stay upright", () => {
    expect(STRONG_VIEWS.shifts).toBe(STRONG_VIEWS.symbols);
    expect(STRONG_VIEWS.photos.unlabelled).toMatchObject({ mirror: true, outside: "edge" });
    expect(STRONG_VIEWS.photos.unlabelled.turn).toBeLessThan(0.2);
  });

  it("of photos repeat the edge, and mirroring alone reverses the columns exactly", () => {
    const image = colours(1, 8, 10);
    const still = { turn: 0, stretch: 0, slant: 0, move: 0, outside: "edge" } as const;
    const same = valuesOf(toImageTensor(image));
    const drawn = Array.from({ length: 8 }, (_, seed) =>
      valuesOf(distortedViews(image, [0], Random.fromSeed(seed), { ...still, mirror: true })),
    );
    const reversed = valuesOf(tf.tidy(() => tf.reverse(tf.tensor4d(same, [1, 8, 10, 3]), 2)));
    const kinds = drawn.map((view) => {
      const isSame = view.every((value, at) => Math.abs(value - same[at]) < 1e-5);
      const isReversed = view.every((value, at) => Math.abs(value - reversed[at]) < 1e-5);
      return isSame ? "same" : isReversed ? "reversed" : "other";
    });
    expect(new Set(kinds)).toEqual(new Set(["same", "reversed"]));
  });
});

describe("views that are crops", () => {
  /** Each pixel is its column, times ten. */
  const ramp = {
    ...{ name: "ramp", size: 1, rows: 20, columns: 20, channels: 1 },
    pixels: Uint8Array.from({ length: 400 }, (_, at) => 10 * (at % 20)),
  };
  const still = { turn: 0, slant: 0, ...pairViews("photos", "crops"), mirror: false, jitter: 0 };

  it("show a part of the image, from a fifth of its area on, and nothing from outside", () => {
    const widths = Array.from({ length: 200 }, (_, seed) => {
      const view = valuesOf(distortedViews(ramp, [0], Random.fromSeed(seed), { ...still, turn: 0, slant: 0 }));
      const row = [...view.subarray(0, 20)].map((value) => (value * 127.5 + 127.5) / 10);
      // The first and the last pixel of the view are places of the image.
      expect(row[0]).toBeGreaterThanOrEqual(-1e-4);
      expect(row[19]).toBeLessThanOrEqual(19 + 1e-4);
      return (row[19] - row[0]) / 19;
    });
    expect(Math.min(...widths)).toBeGreaterThanOrEqual(Math.sqrt(0.2 * 0.75) - 1e-3);
    expect(Math.min(...widths)).toBeLessThan(0.5);
    expect(Math.max(...widths)).toBeGreaterThan(0.9);
    expect(Math.max(...widths)).toBeLessThanOrEqual(1 + 1e-6);
  });

  it("are grey every fifth time, and in colour else", () => {
    const image = colours(1, 8, 10);
    const views = Array.from({ length: 300 }, (_, seed) =>
      valuesOf(distortedViews(image, [0], Random.fromSeed(seed), pairViews("photos", "crops"))),
    );
    const isGrey = (view: ArrayLike<number>): boolean =>
      Array.from({ length: 80 }, (_, at) => 3 * at).every(
        (at) => Math.abs(view[at] - view[at + 1]) < 1e-5 && Math.abs(view[at] - view[at + 2]) < 1e-5,
      );
    const share = views.filter(isGrey).length / views.length;
    expect(share).toBeGreaterThan(0.12);
    expect(share).toBeLessThan(0.28);
  });

  it("are the usual ones unless they are asked for", () => {
    expect(pairViews("photos")).toBe(STRONG_VIEWS.photos.pairs);
    expect(pairViews("symbols", "usual")).toBe(STRONG_VIEWS.symbols.pairs);
  });
});

describe("backgroundOf", () => {
  it("is the median of the borders, channel by channel", () => {
    expect([...backgroundOf(DIGITS)]).toEqual([0]);
    expect([...backgroundOf(onWhite())]).toEqual([255, 255, 255]);
  });
});

describe("describeAugmentation", () => {
  it.each([
    ["none", [28, 28, 1], "images as they are"],
    ["shifts", [28, 28, 1], "shifts of 2 pixels"],
    ["shifts", [12, 40, 3], "shifts of 1 row and 3 columns"],
    ["symbols", [32, 32, 1], "turns of 10 degrees, stretches of 10 %, slants, shifts of 2 pixels"],
    ["photos", [32, 32, 3], "mirroring, shifts of 4 pixels, jitter of brightness, contrast and saturation"],
    ["photos", [8, 8, 1], "mirroring, shifts of 1 pixel"],
  ] as const)("%s of %j: %s", (name, [rows, columns, channels], expected) => {
    expect(describeAugmentation(name, { rows, columns, channels })).toBe(expected);
  });
});
