import { basename, dirname } from "node:path";
import { isGanClsError, openSealed } from "@gan-cls/core";
import { readRegularFile } from "@gan-cls/core/node";

/** The largest document that is read, in bytes; those of the largest studies have some tens of megabytes. */
const MAX_JSON_BYTES = 2 ** 27;

/**
 * Reads a JSON file, one with a checksum or without.
 *
 * @throws GanClsError `not-found` or `io` when it cannot be read, `invalid-argument` when it is no regular file, `invalid-data` when it is not
 * JSON, not what its checksum tells, or larger than 128 MiB.
 */
export async function readJson(path: string): Promise<unknown> {
  const bytes = await readRegularFile("readJson", path, { maxBytes: MAX_JSON_BYTES });
  // Without the mark that some editors put first, which is no JSON.
  return openSealed("readJson", path, new TextDecoder().decode(bytes), { mend: mendOf(path) });
}

/** What to do about a damaged file of a model. */
export const MODEL_MEND = "train the model again, or copy its folder again";

/** What to do about a damaged document of a run. */
function mendOf(path: string): string | undefined {
  const [folder, name] = [basename(dirname(path)), basename(path)];
  const ofFolder: Readonly<Record<string, string>> = {
    rows: "remove it and resume the run, which computes this cell again",
    checkpoints: "remove it and resume the run, which makes it again",
    report: "remove it and resume the run, which makes it again",
  };
  const ofFile: Readonly<Record<string, string>> = {
    "config.json": "start a new run",
    "results.json": "resume the run, which writes it again",
    "card.json": MODEL_MEND,
    "classifier.json": MODEL_MEND,
    "pca.json": "remove it: only the report shows it",
    "additions.json": "generate the images again",
  };
  return ofFolder[folder] ?? ofFile[name];
}

/** As {@link readJson}, but `undefined` when there is no such file. */
export async function readJsonIfPresent(path: string): Promise<unknown> {
  try {
    return await readJson(path);
  } catch (error) {
    if (isGanClsError(error, "not-found")) {
      return undefined;
    }
    throw error;
  }
}

/** The bytes of a file, `undefined` when there is none. @throws GanClsError `io` */
export async function readFileIfPresent(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readRegularFile("readFileIfPresent", path);
  } catch (error) {
    if (isGanClsError(error, "not-found")) {
      return undefined;
    }
    throw error;
  }
}
