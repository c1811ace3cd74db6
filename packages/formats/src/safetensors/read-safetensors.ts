import { decodeSafetensors, describeValue, GanClsError, parseJson } from "@gan-cls/core";
import type { ForeignModel } from "../foreign-model";
import { buildNetwork, wantedWeights } from "../keras/build-network";
import { assertUnderstood, type LayerJson } from "../keras/understood";
import { parseFacts } from "../model-facts";
import { FORMATS, SAFETENSORS_FILES, VERSION } from "./safetensors-files";
import { tensorOf, type Tensors } from "./tensor-of";
import { convertTorch } from "./torch-chain";

const WHERE = "readSafetensors";

/** Longest `config.json`, in characters. */
const MAX_CHARACTERS = 2 ** 24;

/** What is read of `config.json`. */
interface Config {
  readonly format?: unknown;
  readonly version?: unknown;
  readonly network?: unknown;
}

/**
 * Reads a network from its numbers and the `config.json` that describes it: one that `writeSafetensors` wrote, or the state dict of a chain in PyTorch,
 * whose kernels and shapes have the channels first. The caller disposes the model.
 *
 * @param files `model.safetensors` and `config.json`.
 * @throws GanClsError `unsupported` that names the layer and the setting for what is not understood; `invalid-data` for damaged files, or ones that do not
 *   fit each other.
 */
export async function readSafetensors(files: Readonly<Record<string, Uint8Array>>): Promise<ForeignModel> {
  const [config, weights] = [SAFETENSORS_FILES.config, SAFETENSORS_FILES.weights].map((name) => fileOf(files, name));
  const text = new TextDecoder().decode(config);
  const document = (parseJson(WHERE, SAFETENSORS_FILES.config, text, { maxCharacters: MAX_CHARACTERS }) ??
    {}) as Config;
  const { tensors } = decodeSafetensors(weights, { anyNumbers: true });
  const { network, wanted } = interpret(document, tensors);
  return { model: await buildNetwork(network, wanted), ...parseFacts(WHERE, document) };
}

function fileOf(files: Readonly<Record<string, Uint8Array>>, name: string): Uint8Array {
  if (files[name] === undefined) {
    throw new GanClsError(
      "invalid-data",
      `${WHERE}: expected ${name}, got ${Object.keys(files).join(", ") || "no files"}; the file of numbers and the config.json that describes it belong together`,
    );
  }
  return files[name];
}

function interpret(config: Config, tensors: Tensors): { network: LayerJson; wanted: Tensors } {
  const { format, version, network } = config;
  if (version !== VERSION || (format !== FORMATS.own && format !== FORMATS.pytorch)) {
    throw new GanClsError(
      "unsupported",
      `${WHERE}: expected a config.json with "format": "${FORMATS.own}" or "${FORMATS.pytorch}" and "version": ${VERSION}, got ${describeValue(format)} and ${describeValue(version)}; see the README of @gan-cls/formats`,
    );
  }
  if (format === FORMATS.pytorch) {
    return convertTorch(WHERE, config, tensors);
  }
  const described = (network ?? {}) as LayerJson;
  assertUnderstood(WHERE, described);
  const names = wantedWeights(described).map(({ layer, weight }) => `${layer}/${weight}`);
  return { network: described, wanted: new Map(names.map((name) => [name, tensorOf(WHERE, tensors, name)])) };
}
