import type { SamplesEvent, WarningEvent } from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";
import type { Metrics } from "./training-loop";

/** Images as bytes, with their number and shape. */
export type SampleSheet = Pick<SamplesEvent, "count" | "rows" | "columns" | "channels" | "pixels">;

/**
 * How much the images of a sheet differ from each other: the standard deviation of a pixel over the images, averaged over all
 * pixels, in `[0, 127.5]`. A generator that always draws the same image has 0.
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

/** The result of measuring a generator. */
export interface GeneratorFigures {
  readonly metrics: Metrics;
  /** Why there are no figures, if there are none. */
  readonly events: readonly WarningEvent[];
}

/** Measures a generator, if wanted. An error there does not end a training that took hours. */
export async function measureGenerator(
  measure: ((generator: tf.Sequential) => Promise<Metrics>) | undefined,
  generator: tf.Sequential,
  at: Pick<WarningEvent, "epoch" | "step">,
): Promise<GeneratorFigures> {
  if (measure === undefined) {
    return { metrics: {}, events: [] };
  }
  try {
    const metrics = await measure(generator);
    const bad = Object.entries(metrics).find(([, value]) => !Number.isFinite(value));
    return bad === undefined
      ? { metrics, events: [] }
      : { metrics: {}, events: [warning(`${bad[0]} must be finite, got ${bad[1]}`, at)] };
  } catch (error) {
    return { metrics: {}, events: [warning(error instanceof Error ? error.message : String(error), at)] };
  }
}

function warning(reason: string, at: Pick<WarningEvent, "epoch" | "step">): WarningEvent {
  return {
    type: "warning",
    code: "quality-failed",
    message: `the samples of this epoch were not measured: ${reason}; training continues`,
    ...at,
    figures: {},
  };
}

/** Few images make for many short epochs: sheets of only so many of them are shown. */
const MOST_SHEETS = 100;

/** Whether the sample sheet of an epoch (counted from 1) is shown: a hundred at most, at equal distances, and the last one. */
export function isSheetShown(epoch: number, epochs: number): boolean {
  return epoch % Math.ceil(epochs / MOST_SHEETS) === 0 || epoch === epochs;
}
