import { encodeSafetensors } from "@gan-cls/core";
import type { ForeignModel } from "../foreign-model";
import { describeTopology, outputShapes } from "../keras/describe-topology";
import { toKeras3 } from "../keras/to-keras3";
import { FORMATS, SAFETENSORS_FILES, VERSION } from "./safetensors-files";

/**
 * Writes a network as two files: `model.safetensors` with its numbers by `layer/weight`, and `config.json` with its layers as Keras 3 describes them, the
 * class names and the preprocessing.
 *
 * @throws GanClsError `unsupported` that names the layer and the setting for what Keras does not have.
 */
export async function writeSafetensors({
  model,
  classNames,
  preprocessing,
}: ForeignModel): Promise<Record<string, Uint8Array>> {
  const { topology, weights } = await describeTopology("writeSafetensors", model);
  const network = toKeras3(topology, outputShapes(model));
  const config = { format: FORMATS.own, version: VERSION, network, classNames, preprocessing };
  return {
    [SAFETENSORS_FILES.config]: new TextEncoder().encode(`${JSON.stringify(config, undefined, 2)}\n`),
    [SAFETENSORS_FILES.weights]: encodeSafetensors({ tensors: weights, metadata: { format: FORMATS.own } }),
  };
}
