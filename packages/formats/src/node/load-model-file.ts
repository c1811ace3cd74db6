import { basename, dirname, extname, join } from "node:path";
import { GanClsError, isGanClsError } from "@gan-cls/core";
import { readRegularFile } from "@gan-cls/core/node";
import type { ForeignModel } from "../foreign-model";
import { readKeras } from "../keras/read-keras";
import { readSafetensors } from "../safetensors/read-safetensors";
import { SAFETENSORS_FILES } from "../safetensors/safetensors-files";

const WHERE = "loadModelFile";

const read = (path: string): Promise<Uint8Array> => readRegularFile(WHERE, path);

/** How a file with an ending is read, together with those beside it that belong to it. */
const READERS: Readonly<Record<string, (path: string) => Promise<ForeignModel>>> = {
  ".keras": async (path) => readKeras(await read(path)),
  ".h5": async (path) => readKeras(await read(path)),
  ".hdf5": async (path) => readKeras(await read(path)),
  ".safetensors": async (path) => {
    const [weights, config] = await Promise.all([read(path), read(join(dirname(path), SAFETENSORS_FILES.config))]);
    return readSafetensors({ [SAFETENSORS_FILES.weights]: weights, [SAFETENSORS_FILES.config]: config });
  },
};

/** Whether a path ends as a file that {@link loadModelFile} reads; the file itself is not looked at. */
export function isModelFile(path: string): boolean {
  return Object.hasOwn(READERS, extname(path).toLowerCase());
}

/**
 * Loads a network from a file of another framework, by the ending of its name: `.keras` and `.h5` of Keras, and `.safetensors` with `config.json` beside
 * it. The caller disposes the model.
 *
 * @throws GanClsError `not-found` or `io` when a file cannot be read; `invalid-data` or `unsupported` with the file's name, as the readers say.
 */
export async function loadModelFile(path: string): Promise<ForeignModel> {
  const ending = extname(path).toLowerCase();
  if (!isModelFile(path)) {
    const known = Object.keys(READERS).join(", ");
    throw new GanClsError("invalid-argument", `${WHERE}: expected a file with one of ${known}, got ${basename(path)}`);
  }
  try {
    return await READERS[ending](path);
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
