import { fitLogisticRegression, type LabelledFeatures, type LogisticRegression } from "@gan-cls/classical";
import type { ImageDataset, MatrixKernel, ProgressEvent } from "@gan-cls/core";
import { extractFeatures } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import type { ProbeTarget } from "./probe-targets";

/** Penalties that a probe chooses from, on standardised features. */
export const PROBE_PENALTIES: readonly number[] = [0.001, 0.01, 0.1];

/** Options of {@link probeLayer}. */
export interface ProbeOptions {
  /** Labelled images to fit on. */
  fit: ImageDataset;
  /** Other labelled images, to choose the penalty by. */
  validation: ImageDataset;
  /** Weights of the squared penalty to choose from. @default PROBE_PENALTIES */
  penalties?: readonly number[];
  kernel?: MatrixKernel;
  signal?: AbortSignal;
  onProgress?: (event: ProgressEvent) => void;
}

/** A linear probe on the features of some layers: how much of the classes a straight cut finds there. Plain numbers. */
export interface LayerProbe {
  readonly target: ProbeTarget;
  /** Numbers that it reads of an image. */
  readonly dimensions: number;
  /** The penalty that did best on the validation images; of equals the largest. */
  readonly l2: number;
  /** Share of the validation images named rightly, with that penalty. */
  readonly validationAccuracy: number;
  /** Fitted to all labelled images with that penalty. */
  readonly regression: LogisticRegression;
}

/**
 * Fits multinomial logistic regression to the standardised features of one target, pooled to 4 x 4 where they are maps. The penalty is
 * chosen on the validation images; the fit that is handed back has seen both sets.
 *
 * @throws GanClsError `invalid-argument` for images of another shape than the network's, `aborted`.
 */
export async function probeLayer(
  model: tf.LayersModel,
  target: ProbeTarget,
  { fit, validation, penalties = PROBE_PENALTIES, ...run }: ProbeOptions,
): Promise<LayerProbe> {
  const [fitFeatures, validationFeatures] = [
    await labelledFeatures(model, target, fit, run.signal),
    await labelledFeatures(model, target, validation, run.signal),
  ];
  let best = { l2: NaN, accuracy: -1 };
  for (const l2 of penalties.toSorted((a, b) => b - a)) {
    const regression = await fitLogisticRegression(fitFeatures, { l2, ...run });
    const accuracy = shareRight((await regression.predict(validationFeatures, run)).labels, validation.labels);
    best = accuracy > best.accuracy ? { l2, accuracy } : best;
  }
  const regression = await fitLogisticRegression(join(fitFeatures, validationFeatures), { l2: best.l2, ...run });
  const { dimensions } = fitFeatures;
  return { target, dimensions, l2: best.l2, validationAccuracy: best.accuracy, regression };
}

async function labelledFeatures(
  model: tf.LayersModel,
  { layers }: ProbeTarget,
  dataset: ImageDataset,
  signal: AbortSignal | undefined,
): Promise<LabelledFeatures> {
  const features = await extractFeatures(model, dataset, { layers, signal });
  return { ...features, labels: dataset.labels, classCount: dataset.classNames.length };
}

function join(one: LabelledFeatures, two: LabelledFeatures): LabelledFeatures {
  const values = new Float32Array(one.values.length + two.values.length);
  values.set(one.values);
  values.set(two.values, one.values.length);
  const labels = Uint8Array.from([...one.labels, ...two.labels]);
  return { ...one, values, labels, size: one.size + two.size };
}

function shareRight(predicted: Uint8Array, labels: Uint8Array): number {
  return predicted.filter((label, index) => label === labels[index]).length / labels.length;
}
