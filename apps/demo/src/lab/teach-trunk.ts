import { GanClsError, printable } from "@gan-cls/core";
import { listWeights, MODEL_FILE, modelFromFiles, type ModelFiles } from "@gan-cls/models";
import { describeModelInput, INPUT_RANGES, withInput, type InputRange } from "@gan-cls/study";
import { probeTargets } from "@gan-cls/transfer";
import type * as tf from "@tensorflow/tfjs";
import { MAX_NAME_LENGTH } from "../teaching/lesson";
import { PHOTO_SIDE } from "../teaching/picture";
import { photoPreprocessing, type Candidate } from "./teach-features";
import type { TrunkFacts } from "./teach-operations";

/** Most bytes of a network from outside: 256 MiB. */
const MAX_WEIGHTS = 2 ** 28;

/** Wider features are read only when there are no narrower ones. */
const WIDE = 8192;

/** A network from outside: its features are tried beside the page's own. */
export interface Trunk {
  readonly facts: TrunkFacts;
  /** To save it with the lesson. */
  readonly files: ModelFiles;
  /** Itself once for each range that its pixels may have. */
  readonly candidates: readonly Candidate[];
  dispose(): void;
}

/**
 * Reads a tfjs layers model: `model.json` and the files beside it, within the limits of `@gan-cls/models`.
 *
 * @throws GanClsError `invalid-data` for damaged files, `not-found` for missing ones, `unsupported` for a graph model or one that takes no images
 */
export async function openTrunk(name: string, files: ReadonlyMap<string, Uint8Array>): Promise<Trunk> {
  const model = files.get(MODEL_FILE);
  if (model === undefined) {
    throw new GanClsError("not-found", `Expected ${MODEL_FILE} and the files with its weights; choose them together.`);
  }
  const modelJson = new TextDecoder().decode(model);
  const { paths, bytes } = listWeights(modelJson);
  if (bytes > MAX_WEIGHTS) {
    throw new GanClsError(
      "invalid-data",
      `Expected a network of at most ${MAX_WEIGHTS / 2 ** 20} MiB, got a larger one.`,
    );
  }
  const parts = paths.map((path) => {
    const part = files.get(path);
    if (part === undefined) {
      throw new GanClsError("not-found", `${MODEL_FILE} names ${printable(path)}, which is not there; choose it, too.`);
    }
    return part;
  });
  const weights = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (weights.set(part, at), at + part.length), 0);
  return buildTrunk(name, { modelJson, weights });
}

/** Characters of a trunk's name: with the range of its pixels behind it, a kept lesson has to take it. */
const LONGEST_NAME = MAX_NAME_LENGTH - 30;

/** A trunk from its two files. @param file Its name, which is shortened if it is long. */
export async function buildTrunk(file: string, files: ModelFiles): Promise<Trunk> {
  const name =
    file.length <= LONGEST_NAME ? file : `${file.slice(0, LONGEST_NAME - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
  const model = await modelFromFiles(files);
  try {
    const { rows = PHOTO_SIDE, columns = PHOTO_SIDE, channels } = describeModelInput("Teach", model);
    const candidates: Candidate[] = [];
    for (const range of Object.keys(INPUT_RANGES) as InputRange[]) {
      const network = await withInput(model, { rows, columns, range });
      candidates.push({
        title: `${name} on pixels of ${range.replace("..", " to ")}`,
        network,
        layers: chooseLayers(network),
        preprocessing: photoPreprocessing(rows, columns, channels),
        ...{ varied: false, owned: false },
      });
    }
    const [{ network, layers }] = candidates;
    const facts: TrunkFacts = { name, rows, columns, channels, dimensions: widthOf(network, layers[0]) };
    return { facts, files, candidates, dispose: () => candidates.forEach((each) => each.network.dispose()) };
  } finally {
    model.dispose();
  }
}

/** What is known of an image before the network's own classes: its pooled maps, else the deepest features that are not too many. */
function chooseLayers(network: tf.LayersModel): readonly string[] {
  const targets = probeTargets(network).filter(({ layers }) => layers.length === 1);
  const kinds = new Map(network.layers.map((layer) => [layer.name, layer.getClassName()]));
  const pooled = targets.findLast(({ name }) => /^Global(Average|Max)Pooling2D$/.test(kinds.get(name) ?? ""));
  const narrow = targets.findLast(({ name }) => widthOf(network, name) <= WIDE);
  return (pooled ?? narrow ?? targets[targets.length - 1]).layers;
}

/** Numbers of a layer for one image, maps pooled to 4 x 4. */
function widthOf(network: tf.LayersModel, name: string): number {
  const [, ...shape] = network.getLayer(name).outputShape as (number | null)[];
  const sides = shape.length === 3 ? [Math.min(4, shape[0] ?? 4), Math.min(4, shape[1] ?? 4), shape[2]] : shape;
  return sides.reduce<number>((product, side) => product * Number(side), 1);
}
