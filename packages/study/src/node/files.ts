import { readFile } from "node:fs/promises";
import { GanClsError, isGanClsError } from "@gan-cls/core";
import { toFileError } from "@gan-cls/core/node";

/**
 * Reads a JSON file.
 *
 * @throws GanClsError `not-found` or `io` when it cannot be read, `invalid-data` when it is not JSON.
 */
export async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw toFileError("readJson", path, error);
  }
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
    return await readFile(path);
  } catch (error) {
    const reason = toFileError("readFileIfPresent", path, error);
    if (isGanClsError(reason, "not-found")) {
      return undefined;
    }
    throw reason;
  }
}
