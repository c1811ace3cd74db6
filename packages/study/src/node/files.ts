import { GanClsError, isGanClsError } from "@gan-cls/core";
import { readRegularFile } from "@gan-cls/core/node";

/** The largest document that is read, in bytes; those of the largest studies have some tens of megabytes. */
const MAX_JSON_BYTES = 2 ** 28;

/**
 * Reads a JSON file.
 *
 * @throws GanClsError `not-found` or `io` when it cannot be read, `invalid-argument` when it is no regular file, `invalid-data` when it is not
 * JSON or larger than 256 MiB.
 */
export async function readJson(path: string): Promise<unknown> {
  const bytes = await readRegularFile("readJson", path, { maxBytes: MAX_JSON_BYTES });
  // Without the mark that some editors put first, which is no JSON.
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new GanClsError("invalid-data", `readJson: ${path} is not JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
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
