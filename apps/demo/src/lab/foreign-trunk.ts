import { readKeras, readOnnx, readSafetensors, type ForeignModel } from "@gan-cls/formats";
import { GanClsError } from "@gan-cls/core";
import { modelToFiles } from "@gan-cls/models";
import { buildTrunk, type Trunk } from "./teach-trunk";

const WEIGHTS = /\.safetensors$/i;
const CONFIG = "config.json";

/**
 * Reads a network that another framework has saved: `.keras` or `.h5` of Keras, `.onnx`, or `.safetensors` with its `config.json`.
 *
 * @param path Which of the files it is.
 * @throws GanClsError As the readers of `@gan-cls/formats`, and as {@link buildTrunk}
 */
export async function openForeignTrunk(path: string, files: ReadonlyMap<string, Uint8Array>): Promise<Trunk> {
  const { model } = await readForeign(path, files);
  try {
    return await buildTrunk(path.replace(/\.[^.]*$/, ""), await modelToFiles(model));
  } finally {
    model.dispose();
  }
}

async function readForeign(path: string, files: ReadonlyMap<string, Uint8Array>): Promise<ForeignModel> {
  const bytes = fileOf(files, path);
  if (WEIGHTS.test(path)) {
    return readSafetensors({ "model.safetensors": bytes, [CONFIG]: fileOf(files, CONFIG) });
  }
  return /\.onnx$/i.test(path) ? readOnnx(bytes) : readKeras(bytes);
}

function fileOf(files: ReadonlyMap<string, Uint8Array>, name: string): Uint8Array {
  const file = files.get(name);
  if (file === undefined) {
    throw new GanClsError("not-found", `Expected ${name} beside the network; choose both files together.`);
  }
  return file;
}
