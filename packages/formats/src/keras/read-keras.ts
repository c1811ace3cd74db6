import { describeValue, GanClsError, parseJson } from "@gan-cls/core";
import type { ForeignModel } from "../foreign-model";
import { parseFacts } from "../model-facts";
import { buildNetwork, layersOf, nameOf, wantedWeights } from "./build-network";
import { HDF5_SIGNATURE, openHdf5, type Hdf5File } from "./hdf5-file";
import { KERAS_FILES } from "./keras-files";
import { placeLayers } from "./layer-paths";
import { readArchive, ZIP_SIGNATURE } from "./read-archive";
import { assertUnderstood, type LayerJson } from "./understood";
import { weightNames } from "./weight-names";
import type { Weights } from "../network/network";

const WHERE = "readKeras";

/** Most bytes of each file: a description of 2 000 layers has 2 million, the weights of VGG-16 half a gigabyte. */
const LIMITS = { [KERAS_FILES.config]: 2 ** 24, [KERAS_FILES.metadata]: 2 ** 24, [KERAS_FILES.weights]: 2 ** 30 };

/** Groups with the layers of a model: today's, and that of the first versions of the format. */
const CONTAINERS = ["layers", "_layer_checkpoint_dependencies"];

/** Most parts of a list that is too long for one attribute. */
const MAX_PARTS = 1000;

/**
 * Reads a whole model of Keras: a `.keras` file of Keras 3, or an `.h5` file of Keras 2 or 3, told apart by their first bytes. The caller disposes the
 * model.
 *
 * @param bytes The file.
 * @throws GanClsError `unsupported` that names the layer and the setting for what is not understood; `invalid-data` for a damaged file, or one beyond
 *   a limit.
 */
export async function readKeras(bytes: Uint8Array): Promise<ForeignModel> {
  if (startsWith(bytes, ZIP_SIGNATURE)) {
    return readKeras3(bytes);
  }
  if (startsWith(bytes, HDF5_SIGNATURE)) {
    return readWholeHdf5(bytes);
  }
  throw new GanClsError(
    "invalid-data",
    `${WHERE}: expected a .keras or an .h5 file, got one that begins with ${describeValue([...bytes.subarray(0, 4)])}; save the model with model.save("model.keras")`,
  );
}

function startsWith(bytes: Uint8Array, signature: Uint8Array): boolean {
  return signature.every((byte, at) => bytes[at] === byte);
}

async function readKeras3(bytes: Uint8Array): Promise<ForeignModel> {
  const files = readArchive(WHERE, bytes, LIMITS);
  const model = parseText(KERAS_FILES.config, files[KERAS_FILES.config]) as LayerJson;
  assertUnderstood(WHERE, model);
  const metadata = files[KERAS_FILES.metadata] && parseText(KERAS_FILES.metadata, files[KERAS_FILES.metadata]);
  const facts = parseFacts(WHERE, (metadata as { gan_cls?: unknown } | null | undefined)?.gan_cls);
  const file = openHdf5(WHERE, requireFile(KERAS_FILES.weights, files[KERAS_FILES.weights]));
  const container = CONTAINERS.find((name) => file.has(name)) ?? CONTAINERS[0];
  const weights = new Map<string, Weights>();
  for (const { layer, path } of placeLayers(model, container)) {
    weightNames(layer).forEach((weight, index) => {
      weights.set(`${nameOf(layer)}/${weight}`, file.numbers(`${path}/${index}`));
    });
  }
  return { model: await buildNetwork(model, weights), ...facts };
}

function requireFile(name: string, content: Uint8Array | undefined): Uint8Array {
  if (content === undefined) {
    throw new GanClsError(
      "invalid-data",
      `${WHERE}: expected ${name} in the archive, got none; save the whole model with model.save("model.keras")`,
    );
  }
  return content;
}

function parseText(name: string, content: Uint8Array | undefined): object {
  const document = parseJson(WHERE, name, new TextDecoder().decode(requireFile(name, content)));
  if (typeof document !== "object" || document === null) {
    throw new GanClsError("invalid-data", `${WHERE}: expected an object in ${name}, got ${describeValue(document)}`);
  }
  return document;
}

async function readWholeHdf5(bytes: Uint8Array): Promise<ForeignModel> {
  const file = openHdf5(WHERE, bytes);
  const text = file.attribute("", "model_config");
  if (typeof text !== "string") {
    throw new GanClsError(
      "unsupported",
      `${WHERE}: expected a whole model, got an .h5 file with weights alone; save it with model.save("model.keras")`,
    );
  }
  const model = parseText("model_config", new TextEncoder().encode(text.replace(/\0+$/, ""))) as LayerJson;
  assertUnderstood(WHERE, model);
  const weights = new Map<string, Weights>();
  for (const layer of layersOf(model)) {
    readLayer(file, layer, weights);
  }
  return { model: await buildNetwork(model, weights) };
}

/** A network inside has all its weights in one list, those that are trained first: they are found by their names. */
function readLayer(file: Hdf5File, layer: LayerJson, weights: Map<string, Weights>): void {
  const wanted = wantedWeights(layer);
  if (wanted.length === 0) {
    return;
  }
  const group = `model_weights/${nameOf(layer)}`;
  const listed = readNames(file, group);
  const isInner = wanted.some((weight) => weight.layer !== nameOf(layer));
  wanted.forEach(({ layer: owner, weight }, index) => {
    const end = `${owner}/${weight}`;
    const name = isInner ? listed.find((path) => `/${path.replace(/:0$/, "")}`.endsWith(`/${end}`)) : listed[index];
    if (name === undefined) {
      throw new GanClsError("invalid-data", `${WHERE}: expected the weight ${end} in ${group}, got none`);
    }
    weights.set(end, file.numbers(`${group}/${name}`));
  });
}

/** The names of a layer's weights; a list of more than 64 KB is in parts. */
function readNames(file: Hdf5File, group: string): string[] {
  const whole = file.attribute(group, "weight_names");
  if (Array.isArray(whole)) {
    return whole.map(String);
  }
  const names: string[] = [];
  for (let part = 0; part < MAX_PARTS; part++) {
    const some = file.attribute(group, `weight_names${part}`);
    if (!Array.isArray(some)) {
      break;
    }
    names.push(...some.map(String));
  }
  return names;
}
