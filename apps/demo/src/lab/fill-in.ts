import { drain, type ImageSet } from "@gan-cls/core";
import { invertGenerator } from "@gan-cls/train";
import type * as tf from "@tensorflow/tfjs";
import type { CallContext } from "../rpc/protocol";
import { pasteHidden, type Cover } from "../tasks/cover";
import { IMAGE_BYTES, imageAt, imageSet } from "./images";
import type { FilledIn, FillInEvent } from "./operations";

/** Searches beside each other, steps of each, and steps between two previews. */
const STARTS = 8;
const STEPS = 160;
const PREVIEW_STEPS = 8;

/** Neighbours whose mean is the control. */
export const FILL_NEIGHBOURS = 5;

/** What the search needs. */
export interface FillInInit {
  readonly generator: tf.LayersModel;
  /** Where the control looks for neighbours. */
  readonly train: ImageSet;
  /** 28 x 28 bytes; what the cover hides is not looked at. */
  readonly pixels: Uint8Array;
  readonly hidden: Cover;
  readonly seed: number;
  readonly starts?: number;
  readonly steps?: number;
}

/**
 * Fills the hidden part of an image twice: as the generator does, whose input is searched by what is visible, and, as the control, as the mean
 * of the nearest training digits does. Both look at the visible pixels alone.
 */
export async function fillIn(
  { generator, train, pixels, hidden, seed, starts = STARTS, steps = STEPS }: FillInInit,
  { signal, emit }: CallContext<FillInEvent>,
): Promise<FilledIn> {
  const startedAt = performance.now();
  // So that nothing can depend on it.
  const seen = pixels.map((value, pixel) => (hidden[pixel] === 0 ? value : 0));
  const byNeighbours = pasteHidden(seen, meanOfNearest(train, seen, hidden, FILL_NEIGHBOURS), hidden);
  const visible = hidden.map((covered) => 1 - covered);
  const search = invertGenerator({
    ...{ generator, target: imageSet(seen), visible, starts, steps, seed, signal },
    samplesEverySteps: PREVIEW_STEPS,
  });
  let step = 0;
  const found = await drain(search, (event) => {
    if (event.type === "step-end") {
      ({ step } = event);
    } else {
      emit({ step, steps, filled: pasteHidden(seen, event.pixels, hidden), byNeighbours });
    }
  });
  return {
    filled: pasteHidden(seen, found.pixels, hidden),
    drawn: found.pixels,
    byNeighbours,
    seconds: (performance.now() - startedAt) / 1000,
  };
}

/** The mean of the `count` images that are nearest in their visible pixels. */
export function meanOfNearest(images: ImageSet, pixels: Uint8Array, hidden: Cover, count: number): Uint8Array {
  const visible = Array.from(hidden.keys()).filter((pixel) => hidden[pixel] === 0);
  const distances = Float64Array.from({ length: images.size }, (_, image) => {
    let sum = 0;
    for (const pixel of visible) {
      sum += (images.pixels[image * IMAGE_BYTES + pixel] - pixels[pixel]) ** 2;
    }
    return sum;
  });
  const nearest = Array.from(distances.keys())
    .sort((a, b) => distances[a] - distances[b] || a - b)
    .slice(0, count)
    .map((index) => imageAt(images, index));
  return pixels.map((_, pixel) => Math.round(nearest.reduce((sum, image) => sum + image[pixel], 0) / nearest.length));
}
