import { selectImages, throwIfAborted, type ImageDataset, type MatrixKernel } from "@gan-cls/core";
import { adoptDiscriminator, probeTargets } from "@gan-cls/transfer";
import type * as tf from "@tensorflow/tfjs";
import { INPUT_RANGES, withInput, type InputRange } from "./model-input";

/** Labelled images that are enough to tell the ranges apart. */
const ENOUGH = 1000;

/** How well a network's features tell the classes apart with pixels in each range, on labelled images that were held out. */
export interface RangeChoice {
  readonly range: InputRange;
  readonly accuracies: Readonly<Record<InputRange, number>>;
}

/**
 * Finds out in which range a network takes its pixels: with each, the deepest features are probed inside the labelled images. The first range of
 * {@link INPUT_RANGES} that is within a standard error of the best is taken.
 */
export async function chooseRange(
  model: tf.LayersModel,
  dataset: ImageDataset,
  {
    seed,
    kernel,
    signal,
    layers,
  }: { seed: number; kernel: MatrixKernel; signal: AbortSignal; layers?: readonly string[] },
): Promise<RangeChoice> {
  const few = selectImages(
    dataset,
    Array.from({ length: Math.min(ENOUGH, dataset.size) }, (_, index) => index),
  );
  const accuracies: Partial<Record<InputRange, number>> = {};
  for (const range of Object.keys(INPUT_RANGES) as InputRange[]) {
    throwIfAborted("chooseRange", signal);
    const ready = await withInput(model, { rows: dataset.rows, columns: dataset.columns, range });
    try {
      const target = probeTargets(ready, layers).at(-1);
      const probed = await adoptDiscriminator({
        ...{
          discriminator: ready,
          dataset: few,
          targets: target && [target.name],
          control: false,
          seed,
          kernel,
          signal,
        },
      });
      probed.model.dispose();
      accuracies[range] = probed.best.probe.validationAccuracy;
    } finally {
      ready.dispose();
    }
  }
  return {
    range: firstAmongBest(accuracies as Record<InputRange, number>, few.size),
    accuracies: accuracies as Record<InputRange, number>,
  };
}

function firstAmongBest(accuracies: Readonly<Record<InputRange, number>>, size: number): InputRange {
  const best = Math.max(...Object.values(accuracies));
  // A fifth of the labels was held out.
  const error = Math.sqrt((best * (1 - best)) / (size / 5));
  const entries = Object.entries(accuracies) as [InputRange, number][];
  return (entries.find(([, accuracy]) => accuracy >= best - error) ?? entries[0])[0];
}
