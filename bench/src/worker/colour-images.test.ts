import { Random, type ImageDataset } from "@gan-cls/core";
import { expect, it } from "vitest";
import { colourImages } from "./colour-images";

it("takes its channels from three images, scaled by repeating or leaving out pixels", () => {
  const grey: ImageDataset = {
    ...{ name: "noise", size: 5, rows: 28, columns: 28, channels: 1, classNames: ["a"], labels: new Uint8Array(5) },
    pixels: Uint8Array.from(Random.fromSeed(1).normals(5 * 784), (value) => Math.abs(value) * 80),
  };
  for (const size of [14, 32]) {
    const colour = colourImages(grey, size);
    expect(colour).toMatchObject({ size: grey.size, rows: size, columns: size, channels: 3, labels: grey.labels });
    expect(colour.pixels).toHaveLength(grey.size * size * size * 3);
    const last = grey.size - 1;
    const [y, x] = [Math.floor(size / 2), Math.floor(size / 3)];
    const at = ((last * size + y) * size + x) * 3;
    const from = Math.floor((y * 28) / size) * 28 + Math.floor((x * 28) / size);
    expect(Array.from(colour.pixels.subarray(at, at + 3))).toEqual(
      [last, 0, 1].map((image) => grey.pixels[image * 784 + from]),
    );
  }
});
