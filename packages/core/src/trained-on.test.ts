import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { ImageSet } from "./dataset";
import { sha256Hex } from "./hash";
import { Random } from "./random";
import { findSeenImages, hashEachImage, joinTrainedOn, packTrainedOn, unpackTrainedOn } from "./trained-on";

/** Images of 2x3 pixels that differ. */
function pictures(size: number, seed = 1): ImageSet {
  const pixels = Uint8Array.from(Random.fromSeed(seed).normals(size * 6), (value) => Math.round(value * 64) & 0xff);
  return { name: "pictures", pixels, size, rows: 2, columns: 3, channels: 1 };
}

const first = (images: ImageSet, count: number): ImageSet => ({
  ...images,
  pixels: images.pixels.subarray(0, count * 6),
  size: count,
});

const nodeHash = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

describe("hashEachImage", () => {
  it("takes the first 12 digits of each image's SHA-256, whoever computes it", () => {
    const images = pictures(5);
    expect(hashEachImage(images)).toEqual(hashEachImage(images, nodeHash));
    expect(hashEachImage(images)[1]).toBe(nodeHash(images.pixels.subarray(6, 12)).slice(0, 12));
  });
});

describe("packTrainedOn", () => {
  it("is read back, those with labels before the others", () => {
    const hashes = hashEachImage(pictures(20));
    const { facts, bytes } = packTrainedOn(hashes.slice(0, 8), hashes) ?? expect.fail();
    expect(facts).toEqual({ labelled: 8, unlabelled: 12, sha256: sha256Hex(bytes) });
    expect(bytes).toHaveLength(20 * 6);
    const read = unpackTrainedOn("trained-on.bin", facts, bytes);
    expect([...read.labelled]).toEqual(hashes.slice(0, 8).sort());
    expect([...read.unlabelled]).toEqual(hashes.slice(8).sort());
  });

  it("keeps none of more images than it may", () => {
    const hashes = Array.from({ length: 200_001 }, (_, at) => at.toString(16).padStart(12, "0"));
    expect(packTrainedOn(hashes)).toBeUndefined();
  });

  it("is refused when it or its card is damaged", () => {
    const { facts, bytes } = packTrainedOn(hashEachImage(pictures(3))) ?? expect.fail();
    const damaged = Uint8Array.from(bytes, (byte, at) => (at === 4 ? byte ^ 1 : byte));
    expect(() => unpackTrainedOn("seen.bin", facts, damaged)).toThrow(/hashes of 3 images .* in seen\.bin/);
    expect(() => unpackTrainedOn("seen.bin", facts, bytes.subarray(6))).toThrow(/got 12 other bytes/);
    for (const wrong of [{ labelled: -1 }, { unlabelled: 1e9 }, { sha256: undefined as never }]) {
      expect(() => unpackTrainedOn("seen.bin", { ...facts, ...wrong }, bytes)).toThrow(/the card is damaged/);
    }
    expect(() => unpackTrainedOn("seen.bin", null as never, bytes)).toThrow(/the card is damaged/);
  });
});

describe("findSeenImages", () => {
  it("finds every image that was seen, by its pixels alone", () => {
    const seen = pictures(10);
    const hashes = hashEachImage(seen);
    const trainedOn = { labelled: new Set(hashes.slice(0, 2)), unlabelled: new Set(hashes.slice(2, 5)) };
    expect(findSeenImages(trainedOn, { ...first(seen, 7), name: "other" })).toEqual({
      labelled: [0, 1],
      unlabelled: [2, 3, 4],
    });
    expect(findSeenImages(trainedOn, pictures(50, 2))).toEqual({ labelled: [], unlabelled: [] });
  });
});

describe("joinTrainedOn", () => {
  it("counts an image once, with its label if anyone saw that", () => {
    const [a, b, c] = hashEachImage(pictures(3));
    const joined = joinTrainedOn([
      { labelled: new Set([a]), unlabelled: new Set([b]) },
      { labelled: new Set([b]), unlabelled: new Set([a, c]) },
    ]);
    expect(joined).toEqual({ labelled: new Set([a, b]), unlabelled: new Set([c]) });
    expect(joinTrainedOn([])).toEqual({ labelled: new Set(), unlabelled: new Set() });
  });
});
