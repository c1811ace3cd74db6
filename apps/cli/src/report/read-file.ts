import { readFile } from "node:fs/promises";
import { isGanClsError } from "@gan-cls/core";
import { toFileError } from "@gan-cls/core/node";

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
