import type { SamplesEvent } from "@gan-cls/core";

/** Images as bytes, with what is needed to lay them out. */
export type SampleSheet = Pick<SamplesEvent, "count" | "rows" | "columns" | "channels" | "pixels">;

/**
 * How much the images of a sheet differ from each other: the standard deviation of a pixel over the images, averaged over all
 * pixels, in `[0, 127.5]`. A generator that draws one and the same image has 0.
 */
export function sampleDiversity({ count, pixels }: Pick<SampleSheet, "count" | "pixels">): number {
  const size = pixels.length / count;
  let total = 0;
  for (let pixel = 0; pixel < size; pixel++) {
    let sum = 0;
    let squares = 0;
    for (let image = 0; image < count; image++) {
      const value = pixels[image * size + pixel];
      sum += value;
      squares += value * value;
    }
    total += Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
  }
  return total / size;
}
