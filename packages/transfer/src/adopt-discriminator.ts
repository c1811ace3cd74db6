import {
  assertInRange,
  type ImageDataset,
  type MatrixKernel,
  type ProgressEvent,
  Random,
  throwIfAborted,
} from "@gan-cls/core";
import { splitStratified } from "@gan-cls/data";
import { randomizedCopy } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import { buildProbeClassifier, probeLayer, probeTargets, type LayerProbe, type ProbeOptions } from "./layer-probe";

/** Options of {@link adoptDiscriminator}. */
export interface AdoptOptions extends Pick<ProbeOptions, "l2" | "signal" | "onProgress"> {
  /** Any model of tfjs layers, from images `[B, rows, columns, channels]` in `[-1, 1]`. It is not changed; the caller disposes it. */
  discriminator: tf.LayersModel;
  /** The labelled images that may be seen. */
  dataset: ImageDataset;
  /** Names of layers to probe, or `all-convolutions`. @default all that can be probed */
  targets?: readonly string[];
  /** Share of the labelled images that choose each probe's `l2` and the best layer, in `[0.05, 0.5]`. @default 0.2 */
  validationShare?: number;
  /** Whether every probe is repeated with random weights. @default true */
  control?: boolean;
  /** Decides the validation images and the control's weights. @default 0 */
  seed?: number;
  kernel?: MatrixKernel;
}

/** A layer's probe, and the same probe with random weights. */
export interface AdoptedLayer {
  readonly probe: LayerProbe;
  readonly control: LayerProbe | undefined;
}

/** The probes of a discriminator. */
export interface AdoptResult {
  /** In the network's order, all convolutions joined last. */
  readonly layers: readonly AdoptedLayer[];
  /** The layer with the best accuracy on the validation images. */
  readonly best: AdoptedLayer;
  /** The network with the probe on that layer: images `[B, rows, columns, channels]` in `[-1, 1]` to probabilities. The caller disposes it. */
  readonly model: tf.LayersModel;
  /** The network with random weights behind the controls, to test them with. The caller disposes it. */
  readonly randomModel: tf.LayersModel | undefined;
}

/**
 * Probes every layer of a discriminator on labelled images, also with random weights as a control, and turns the best probe into a
 * classifier. Works for any network of layers.
 *
 * @throws GanClsError `not-found` or `unsupported` for layers that cannot be probed, `invalid-argument` for images of another shape,
 * `aborted`.
 */
export async function adoptDiscriminator(options: AdoptOptions): Promise<AdoptResult> {
  const { discriminator, dataset, targets, validationShare = 0.2, control = true, seed = 0, ...run } = options;
  assertInRange("adoptDiscriminator", "validationShare", validationShare, 0.05, 0.5);
  const chosen = probeTargets(discriminator, targets);
  const { fit, validation } = splitStratified(dataset, {
    fractions: { validation: validationShare, fit: 1 - validationShare },
    random: Random.fromSeed(seed).stream("probe-validation"),
  });
  const randomModel = control ? await randomizedCopy(discriminator, seed) : undefined;
  try {
    const layers: AdoptedLayer[] = [];
    for (const [index, target] of chosen.entries()) {
      throwIfAborted("adoptDiscriminator", run.signal);
      run.onProgress?.(progress(index, chosen.length));
      const probe = await probeLayer(discriminator, target, { fit, validation, ...run });
      const beside = randomModel && (await probeLayer(randomModel, target, { fit, validation, ...run }));
      layers.push({ probe, control: beside });
    }
    run.onProgress?.(progress(chosen.length, chosen.length));
    const best = layers.reduce((a, b) => (b.probe.validationAccuracy > a.probe.validationAccuracy ? b : a));
    return { layers, best, model: await buildProbeClassifier(discriminator, best.probe), randomModel };
  } catch (error) {
    randomModel?.dispose();
    throw error;
  }
}

function progress(done: number, total: number): ProgressEvent {
  return { type: "progress", task: "probe layers", done, total, unit: "steps" };
}
