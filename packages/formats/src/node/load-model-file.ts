import { readdir } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { GanClsError, isGanClsError } from "@gan-cls/core";
import { readRegularFile, toFileError } from "@gan-cls/core/node";
import type { ForeignModel } from "../foreign-model";
import { readKeras } from "../keras/read-keras";
import { readOnnx } from "../onnx/read-onnx";
import { readSafetensors } from "../safetensors/read-safetensors";
import { SAFETENSORS_FILES } from "../safetensors/safetensors-files";
import { readTfCheckpoint } from "../tf-checkpoint/read-tf-checkpoint";

const WHERE = "loadModelFile";

const read = (path: string): Promise<Uint8Array> => readRegularFile(WHERE, path);

/** Most shards of a checkpoint. */
const MAX_SHARDS = 1000;

/** A checkpoint's index with its shards and a description of the layers, where there is one. */
async function readCheckpoint(path: string): Promise<Record<string, Uint8Array>> {
  const index = basename(path);
  const start = `${index.slice(0, -extname(index).length)}.data-`;
  const beside = await readdir(dirname(path)).catch((error: unknown) => {
    throw toFileError(WHERE, path, error);
  });
  const shards = beside.filter((name) => name.startsWith(start)).slice(0, MAX_SHARDS);
  const config = beside.filter((name) => name === SAFETENSORS_FILES.config);
  const files: Record<string, Uint8Array> = {};
  for (const name of [index, ...shards, ...config]) {
    files[name] = await read(join(dirname(path), name));
  }
  return files;
}

/** How a file with an ending is read, together with those beside it that belong to it. */
const READERS: Readonly<Record<string, (path: string, part?: string) => Promise<ForeignModel>>> = {
  ".keras": async (path) => readKeras(await read(path)),
  ".h5": async (path) => readKeras(await read(path)),
  ".hdf5": async (path) => readKeras(await read(path)),
  ".onnx": async (path) => readOnnx(await read(path)),
  ".safetensors": async (path) => {
    const [weights, config] = await Promise.all([read(path), read(join(dirname(path), SAFETENSORS_FILES.config))]);
    return readSafetensors({ [SAFETENSORS_FILES.weights]: weights, [SAFETENSORS_FILES.config]: config });
  },
  ".index": async (path, part) => readTfCheckpoint(await readCheckpoint(path), { part }),
};

/** Whether a path ends as a file that {@link loadModelFile} reads; the file itself is not looked at. */
export function isModelFile(path: string): boolean {
  return Object.hasOwn(READERS, extname(path).toLowerCase());
}

/**
 * Loads a network from a file of another framework, by the ending of its name: `.keras` and `.h5` of Keras, `.safetensors` with `config.json` beside
 * it, and `.index` of a TensorFlow checkpoint with its shards beside it. The caller disposes the model.
 *
 * @param part Which network is meant, where a file has several. @default "discriminator"
 *
 * @throws GanClsError `not-found` or `io` when a file cannot be read; `invalid-data` or `unsupported` with the file's name, as the readers say.
 */
export async function loadModelFile(path: string, part?: string): Promise<ForeignModel> {
  const ending = extname(path).toLowerCase();
  if (!isModelFile(path)) {
    const known = Object.keys(READERS).join(", ");
    throw new GanClsError("invalid-argument", `${WHERE}: expected a file with one of ${known}, got ${basename(path)}`);
  }
  try {
    return await READERS[ending](path, part);
  } catch (error) {
    throw namingFile(error, path);
  }
}

/** What is wrong with bytes does not say whose they are. */
function namingFile(error: unknown, path: string): unknown {
  if (!isGanClsError(error, "invalid-data", "unsupported")) {
    return error;
  }
  const { code, message, details } = error;
  return new GanClsError(code, `${WHERE}: the model in ${path}: ${message}`, { cause: error, details });
}
