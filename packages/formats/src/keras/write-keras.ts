import { zipSync } from "fflate";
import type { ForeignModel } from "../foreign-model";
import { isNetwork, wantedWeights } from "./build-network";
import { describeTopology, outputShapes } from "./describe-topology";
import { placeLayers } from "./layer-paths";
import { KERAS_FILES } from "./keras-files";
import { toKeras3 } from "./to-keras3";
import type { LayerJson } from "./understood";
import { writeHdf5, type Hdf5Group } from "./write-hdf5";
import type { Weights } from "../network/network";

const WHERE = "writeKeras";

/** The version whose format is written. */
const KERAS_VERSION = "3.0.0";

/** Dates in an archive begin in 1980; the same model gives the same bytes. */
const DATE = new Date(1980, 0, 1);

/**
 * Writes a network as a `.keras` file, which `keras.saving.load_model` of Keras 3 opens. Keras leaves class names and preprocessing, which are in
 * `metadata.json`, alone; `readKeras` reads them.
 *
 * @throws GanClsError `unsupported` that names the layer and the setting for what Keras computes in another way.
 */
export async function writeKeras({ model, classNames, preprocessing }: ForeignModel): Promise<Uint8Array> {
  const { topology, weights } = await describeTopology(WHERE, model);
  const metadata = { keras_version: KERAS_VERSION, gan_cls: { classNames, preprocessing } };
  const files = {
    [KERAS_FILES.metadata]: toBytes(metadata),
    [KERAS_FILES.config]: toBytes(toKeras3(topology, outputShapes(model))),
    [KERAS_FILES.weights]: writeHdf5(groupWeights(topology, weights)),
  };
  return zipSync(files, { level: 0, mtime: DATE });
}

/** The weights in the groups in which Keras looks for them; layers without weights have an empty one. */
function groupWeights(topology: LayerJson, weights: ReadonlyMap<string, Weights>): Hdf5Group {
  const root: Record<string, unknown> = { vars: {} };
  for (const { layer, path } of placeLayers(withFunctional(topology))) {
    const names = wantedWeights(layer).map((wanted) => `${wanted.layer}/${wanted.weight}`);
    const vars = Object.fromEntries(names.map((name, index) => [String(index), weights.get(name)]));
    path.split("/").reduce((group, part, index, parts) => {
      group[part] ??= index === parts.length - 1 ? vars : {};
      return group[part] as Record<string, unknown>;
    }, root);
  }
  return root as Hdf5Group;
}

/** tfjs calls a network with branches a `Model`, after which Keras would not name the group of its weights. */
function withFunctional(layer: LayerJson): LayerJson {
  if (!isNetwork(layer)) {
    return layer;
  }
  const layers = (layer.config?.layers as LayerJson[]).map(withFunctional);
  const kind = layer.class_name === "Sequential" ? "Sequential" : "Functional";
  return { ...layer, class_name: kind, config: { ...layer.config, layers } };
}

function toBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
