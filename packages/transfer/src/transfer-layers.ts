import { GanClsError } from "@gan-cls/core";
import { epochsForSteps, type TrainingStage } from "@gan-cls/train";
import type * as tf from "@tensorflow/tfjs";
import type { TransferStage, TransferStrategy } from "./strategies";

/** The network of a strategy, and which of its layers come from the discriminator. */
export interface TransferModel {
  readonly model: tf.LayersModel;
  /** Names of the kept layers: that in the discriminator to that in `model`. */
  readonly kept: ReadonlyMap<string, string>;
}

/**
 * Epochs of each stage of a strategy for this many labelled images.
 *
 * @throws GanClsError `invalid-argument` for a stage that says no length or two.
 */
export function stageEpochs({ stages, batchSize, epochBounds }: TransferStrategy, size: number): number[] {
  const bad = stages.findIndex(({ epochs, steps }) => (epochs === undefined) === (steps === undefined));
  if (bad !== -1) {
    const got = stages[bad].epochs === undefined ? "neither" : "both";
    throw new GanClsError(
      "invalid-argument",
      `stageEpochs: stage ${bad + 1} must say its epochs or its steps, got ${got}`,
    );
  }
  const steps = stages.reduce((sum, stage) => sum + (stage.steps ?? 0), 0);
  const epochs = epochsForSteps(steps, { size, batchSize, bounds: epochBounds });
  return stages.map((stage) => stage.epochs ?? Math.max(1, Math.round((Number(stage.steps) * epochs) / steps)));
}

/**
 * The stages of a strategy as `trainClassifier` takes them: lengths in epochs, layers by their names in the model.
 *
 * @throws GanClsError `invalid-argument` for lengths that make no sense, `not-found` for a layer that is not there.
 */
export function resolveStages(strategy: TransferStrategy, size: number, network: TransferModel): TrainingStage[] {
  const epochs = stageEpochs(strategy, size);
  return strategy.stages.map(({ optimizer, schedule, trainable, ...rates }, index) => {
    const names = resolveTrainable(trainable, network);
    const rateFactors = resolveRates(rates, names, network);
    return {
      ...{ epochs: epochs[index], optimizer },
      ...(schedule && { schedule }),
      ...(Object.keys(rateFactors).length > 0 && { rateFactors }),
      ...(names && { trainable: names }),
    };
  });
}

function resolveTrainable(trainable: TransferStage["trainable"], network: TransferModel): string[] | undefined {
  if (trainable === "all") {
    return undefined;
  }
  return trainable === "head"
    ? headLayers(network).map(({ name }) => name)
    : trainable.flatMap((selector) => selectLayers(selector, network));
}

function resolveRates(
  { trunkRate, convolutionDecay, layerRates = {} }: Omit<TransferStage, "optimizer" | "trainable">,
  moving: readonly string[] | undefined,
  network: TransferModel,
): Record<string, number> {
  const rates: Record<string, number> = {};
  if (trunkRate !== undefined) {
    keptLayers(network).forEach(({ name }) => (rates[name] = trunkRate));
  }
  if (convolutionDecay !== undefined) {
    convolutionBlocks(network)
      .reverse()
      .forEach((block, depth) => {
        const rate = 1 / convolutionDecay ** (depth + 1);
        block.filter((name) => moving?.includes(name) ?? true).forEach((name) => (rates[name] = rate));
      });
  }
  for (const [selector, rate] of Object.entries(layerRates)) {
    selectLayers(selector, network).forEach((name) => (rates[name] = rate));
  }
  return rates;
}

const CONVOLUTION = /^conv (-?[1-9]\d*)$/;

/** Names in the model of what an entry of `trainable` or `layerRates` stands for; a layer's own name comes first. */
function selectLayers(selector: string, network: TransferModel): string[] {
  const { kept } = network;
  const head = headLayers(network);
  const named = kept.get(selector) ?? head.find(({ name }) => name === selector)?.name;
  const convolutions = convolutionBlocks(network);
  const selected = named === undefined ? selectByRole(selector, head, convolutions) : [named];
  if (selected === undefined) {
    const names = [...kept.keys(), ...head.filter(hasWeights).map(({ name }) => name)].join(", ");
    throw new GanClsError(
      "not-found",
      `transferDiscriminator: expected a layer (${names}), head, convolutions, or conv 1 to conv ${convolutions.length} (from the output conv -1), got ${selector}`,
    );
  }
  return selected;
}

function selectByRole(
  selector: string,
  head: readonly tf.layers.Layer[],
  convolutions: readonly string[][],
): string[] | undefined {
  switch (selector) {
    case "head":
      return head.filter(hasWeights).map(({ name }) => name);
    case "convolutions":
      return convolutions.flat();
    default: {
      const position = Number(CONVOLUTION.exec(selector)?.[1] ?? Infinity);
      return convolutions.at(position > 0 ? position - 1 : position);
    }
  }
}

function keptLayers({ model, kept }: TransferModel): tf.layers.Layer[] {
  const names = new Set(kept.values());
  return model.layers.filter(({ name }) => names.has(name));
}

function headLayers({ model, kept }: TransferModel): tf.layers.Layer[] {
  const names = new Set(kept.values());
  return model.layers.filter(({ name }) => !names.has(name));
}

/** The kept convolutions in order, each with the normalisations behind it. */
function convolutionBlocks(network: TransferModel): string[][] {
  const blocks: string[][] = [];
  let isOpen = false;
  for (const layer of keptLayers(network)) {
    const kind = layer.getClassName();
    if (kind === "Conv2D") {
      blocks.push([layer.name]);
      isOpen = true;
    } else if (kind === "BatchNormalization" && isOpen) {
      blocks[blocks.length - 1].push(layer.name);
    } else {
      // Another layer with weights ends the block.
      isOpen &&= !hasWeights(layer);
    }
  }
  return blocks;
}

function hasWeights(layer: tf.layers.Layer): boolean {
  return layer.weights.length > 0;
}
