import { GanClsError, parseJson } from "@gan-cls/core";
import type { ForeignModel } from "../foreign-model";
import { buildNetwork, isNetwork, layersOf, nameOf } from "../keras/build-network";
import { assertUnderstood, type LayerJson } from "../keras/understood";
import { weightNames } from "../keras/weight-names";
import { parseFacts } from "../model-facts";
import { readTensors, type CheckpointFiles } from "./read-tensors";
import { studyDiscriminator, studyGenerator, type LayerWeights } from "./study-networks";
import type { Weights } from "../network/network";

const WHERE = "readTfCheckpoint";

/** Options of {@link readTfCheckpoint}. */
export interface ReadTfCheckpointOptions {
  /**
   * Which network of the checkpoint, by the name that it was given: `tf.train.Checkpoint(discriminator=...)`. A checkpoint of a single network needs no
   * name.
   * @default "discriminator"
   */
  part?: string;
}

/** The description of the layers beside a checkpoint, as `writeSafetensors` writes it; without one, the original study's networks are meant. */
const CONFIG_FILE = "config.json";

/** Names of a network's weights in Keras 2 and 3: which network, which of its layers, which weight. */
const NAME =
  /^(?:(.+)\/)?(?:layer_with_weights-|_functional\/_operations\/|_operations\/|_layers\/)(\d+)\/_?(\w+)\/\.ATTRIBUTES\/VARIABLE_VALUE$/;

/**
 * Reads a network from a checkpoint of TensorFlow 2 as `tf.train.Checkpoint` and `save_weights` write it. Such files have weights and no layers: those are
 * the original study's discriminator or generator, whose sizes the weights tell, or what a `config.json` among the files describes. The caller disposes
 * the model.
 *
 * @param files `ckpt-4.index`, its shards `ckpt-4.data-00000-of-00001`, and perhaps `config.json`.
 * @throws GanClsError `unsupported` for weights of another network; `not-found` for a part that is not there; `invalid-data` for damaged files.
 */
export async function readTfCheckpoint(
  files: CheckpointFiles,
  { part = "discriminator" }: ReadTfCheckpointOptions = {},
): Promise<ForeignModel> {
  const tensors = readTensors(WHERE, files, (name) => NAME.test(name));
  const layers = layersOfPart(tensors, part);
  const text = files[CONFIG_FILE] && new TextDecoder().decode(files[CONFIG_FILE]);
  const config = text === undefined ? undefined : (parseJson(WHERE, CONFIG_FILE, text) as { network?: unknown } | null);
  const network = (config?.network as LayerJson | undefined) ?? studyDiscriminator(layers) ?? studyGenerator(layers);
  if (network === undefined) {
    const shapes = layers.map((weights) => [...weights].map(([name, { shape }]) => `${name} [${shape.join(", ")}]`));
    throw new GanClsError(
      "unsupported",
      `${WHERE}: expected the weights of the original study's discriminator or generator, got ${shapes.flat().slice(0, 12).join(", ")}; describe the layers in a config.json beside the checkpoint`,
    );
  }
  assertUnderstood(WHERE, network);
  return { model: await buildNetwork(network, assign(network, layers)), ...parseFacts(WHERE, config) };
}

/** The layers with weights of one network, in their order. */
function layersOfPart(tensors: ReadonlyMap<string, Weights>, part: string): LayerWeights[] {
  const parts = new Map<string, Map<number, Map<string, Weights>>>();
  for (const [name, numbers] of tensors) {
    const [, owner = "", layer, weight] = NAME.exec(name) ?? [];
    const layers = parts.get(owner) ?? new Map<number, Map<string, Weights>>();
    const weights = layers.get(Number(layer)) ?? new Map<string, Weights>();
    parts.set(owner, layers.set(Number(layer), weights.set(weight, numbers)));
  }
  const only = parts.size === 1 ? [...parts.values()][0] : undefined;
  const layers = parts.get(part) ?? only;
  if (layers === undefined) {
    const names = [...parts.keys()].slice(0, 10).join(", ");
    throw new GanClsError("not-found", `${WHERE}: expected a network named ${part}, got ${names || "none"}`);
  }
  return [...layers].sort(([a], [b]) => a - b).map(([, weights]) => weights);
}

/** The weights by `layer/weight`, to the layers that have some, in their order. */
function assign(network: LayerJson, layers: readonly LayerWeights[]): Map<string, Weights> {
  const owners = layersOf(network).filter((layer) => isNetwork(layer) || weightNames(layer).length > 0);
  if (owners.length !== layers.length || owners.some(isNetwork)) {
    throw new GanClsError(
      "invalid-data",
      `${WHERE}: expected a chain of ${layers.length} layers with weights in ${CONFIG_FILE}, got ${owners.length}`,
    );
  }
  const assigned = owners.flatMap((layer, index) =>
    weightNames(layer).map((weight): [string, Weights] => {
      const numbers = layers[index].get(weight);
      if (numbers === undefined) {
        const names = [...layers[index].keys()].join(", ");
        throw new GanClsError("invalid-data", `${WHERE}: expected the ${weight} of ${nameOf(layer)}, got ${names}`);
      }
      return [`${nameOf(layer)}/${weight}`, numbers];
    }),
  );
  return new Map(assigned);
}
