import { fitLogisticRegression, type LabelledFeatures, type LogisticRegression } from "@gan-cls/classical";
import { GanClsError, type ImageDataset, type MatrixKernel, type ProgressEvent } from "@gan-cls/core";
import {
  buildFeatureExtractor,
  convolutionOutputs,
  extractFeatures,
  modelFromFiles,
  modelToFiles,
} from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { buildProbeHead } from "./linear-probe";

/** A layer of a network as a probe sees it. */
export interface LayerSummary {
  readonly name: string;
  /** Such as `Conv2D`. */
  readonly kind: string;
  /** Without the batch; `null` for an open size. */
  readonly outputShape: readonly (number | null)[];
  readonly parameters: number;
}

/** What one probe reads: a layer, or several joined. */
export interface ProbeTarget {
  /** The layer's name, or `all-convolutions` for all of them together. */
  readonly name: string;
  readonly layers: readonly string[];
}

/** Name of the target that joins every convolution. */
export const JOINED_TARGET = "all-convolutions";

/** Layers that pass their input on outside training, so that a probe of them would repeat the one before. */
const REPEATING: ReadonlySet<string> = new Set([
  ...[
    "InputLayer",
    "Dropout",
    "SpatialDropout1D",
    "GaussianNoise",
    "GaussianDropout",
    "AlphaDropout",
    "Reshape",
    "Rescaling",
  ],
]);

/** The layers of a network in its order. */
export function listLayers(model: tf.LayersModel): LayerSummary[] {
  return model.layers.map((layer) => ({
    name: layer.name,
    kind: layer.getClassName(),
    outputShape: shapeOf(layer).slice(1),
    parameters: layer.countParams(),
  }));
}

/**
 * What can be probed: every layer with maps or flat features of known size, except the network's output, and all convolutions together (Radford
 * 2015, section 5). A convolution followed by an activation or normalisation is read after that.
 *
 * @param wanted Names of targets. @default all
 * @throws GanClsError `not-found` for a name that is no target, `unsupported` for a network that has none.
 */
export function probeTargets(model: tf.LayersModel, wanted?: readonly string[]): ProbeTarget[] {
  const convolutions = convolutionOutputs(model);
  const outputs = new Set(model.outputLayers.map(({ name }) => name));
  const joined = convolutions.length > 1 ? [{ name: JOINED_TARGET, layers: convolutions }] : [];
  const single = model.layers
    .filter((layer) => !outputs.has(layer.name) && isProbed(layer, convolutions))
    .map(({ name }) => ({ name, layers: [name] }));
  const targets = [...single, ...joined];
  if (targets.length === 0) {
    throw new GanClsError(
      "unsupported",
      `probeTargets: expected layers with maps or flat features of known size before the output of ${model.name}, got none`,
    );
  }
  return wanted === undefined ? targets : wanted.map((name) => findTarget(model, targets, name));
}

function isProbed(layer: tf.layers.Layer, convolutions: readonly string[]): boolean {
  const kind = layer.getClassName();
  const [, ...shape] = shapeOf(layer);
  const isKnown = (shape.length === 3 || shape.length === 1) && shape.every((size) => size !== null);
  const isReadLater = kind === "Conv2D" && !convolutions.includes(layer.name);
  return isKnown && shape.some((size) => Number(size) > 1) && !REPEATING.has(kind) && !isReadLater;
}

function findTarget(model: tf.LayersModel, targets: readonly ProbeTarget[], name: string): ProbeTarget {
  const target = targets.find((candidate) => candidate.name === name);
  if (target === undefined) {
    const names = targets.map((candidate) => candidate.name).join(", ");
    throw new GanClsError(
      "not-found",
      `probeTargets: expected something to probe in ${model.name} (${names}), got ${name}`,
    );
  }
  return target;
}

function shapeOf(layer: tf.layers.Layer): (number | null)[] {
  return (Array.isArray(layer.outputShape[0]) ? layer.outputShape[0] : layer.outputShape) as (number | null)[];
}

/** Penalties that a probe chooses from, on standardised features. */
const PROBE_L2: readonly number[] = [0.001, 0.01, 0.1];

/** Options of {@link probeLayer}. */
export interface ProbeOptions {
  /** Labelled images to fit on. */
  fit: ImageDataset;
  /** Other labelled images, to choose the penalty by. */
  validation: ImageDataset;
  /** Weights of the squared penalty to choose from. @default PROBE_L2 */
  l2?: readonly number[];
  kernel?: MatrixKernel;
  signal?: AbortSignal;
  onProgress?: (event: ProgressEvent) => void;
}

/** A linear probe of the features of some layers: how well a linear classifier separates the classes there. Plain numbers. */
export interface LayerProbe {
  readonly target: ProbeTarget;
  /** Number of features of an image. */
  readonly dimensions: number;
  /** The penalty with the best accuracy on the validation images; of equals the largest. */
  readonly l2: number;
  /** Accuracy on the validation images with that penalty. */
  readonly validationAccuracy: number;
  /** Fitted to all labelled images with that penalty. */
  readonly regression: LogisticRegression;
}

/**
 * Fits multinomial logistic regression to the standardised features of one target, pooled to 4 x 4 where they are maps. The penalty is
 * chosen on the validation images; the final fit uses both sets.
 *
 * @throws GanClsError `invalid-argument` for images of another shape than the network's, `aborted`.
 */
export async function probeLayer(
  model: tf.LayersModel,
  target: ProbeTarget,
  { fit, validation, l2: choices = PROBE_L2, ...run }: ProbeOptions,
): Promise<LayerProbe> {
  const [fitFeatures, validationFeatures] = [
    await labelledFeatures(model, target, fit, run.signal),
    await labelledFeatures(model, target, validation, run.signal),
  ];
  let best = { l2: NaN, accuracy: -1 };
  for (const l2 of choices.toSorted((a, b) => b - a)) {
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

/**
 * A probe and the layers below it as one network from images to probabilities, in the tfjs layers format like any other: the standardised
 * features are folded into its last dense layer. It shares nothing with `model`. The caller disposes it.
 */
export async function buildProbeClassifier(model: tf.LayersModel, probe: LayerProbe): Promise<tf.LayersModel> {
  const { target, regression } = probe;
  const extractor = buildFeatureExtractor(model, { layers: target.layers });
  const { outputs, dense } = buildProbeHead(extractor.outputs[0], regression);
  try {
    const whole = tf.model({ name: "probe", inputs: extractor.inputs, outputs });
    return await modelFromFiles(await modelToFiles(whole));
  } finally {
    // The other layers are the discriminator's.
    dense.dispose();
  }
}
