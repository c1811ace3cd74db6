import { createHash } from "node:crypto";
import { join } from "node:path";
import { describeValue, GanClsError } from "@gan-cls/core";
import { MODEL_MEND, readFileIfPresent } from "./files";
import { MODEL_CARD, type FileFacts } from "./model-card";

/** Node's own SHA-256 over the pieces, as if joined; in hexadecimal. */
export function nodeSha256(...pieces: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  pieces.forEach((piece) => hash.update(piece));
  return hash.digest("hex");
}

/** What a card says of a file, by Node's own SHA-256. */
export function describeFile(content: Uint8Array | string): FileFacts {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  return { sha256: nodeSha256(bytes), bytes: bytes.length };
}

/**
 * Checks that the files beside a card are those that it lists.
 *
 * @param files What the card says; a card of an older version says nothing.
 * @throws GanClsError `checksum-mismatch` for a file that is damaged, `not-found` for one that is missing, `invalid-data` for a damaged list, `io`.
 */
export async function checkFiles(folder: string, files: unknown): Promise<void> {
  for (const [name, facts] of listFiles(folder, files)) {
    const path = join(folder, name);
    const content = await readFileIfPresent(path);
    if (content === undefined) {
      throw new GanClsError(
        "not-found",
        `loadClassifier: expected ${path}, which ${MODEL_CARD} lists, got no such file; ${MODEL_MEND}`,
      );
    }
    const actual = describeFile(content);
    if (actual.sha256 !== facts.sha256) {
      throw new GanClsError(
        "checksum-mismatch",
        `loadClassifier: expected ${path} of ${facts.bytes} bytes with SHA-256 ${facts.sha256}, as ${MODEL_CARD} lists it, got ${actual.bytes} bytes with ${actual.sha256}; the file is damaged: ${MODEL_MEND}`,
        { details: { path, expected: facts.sha256, actual: actual.sha256 } },
      );
    }
  }
}

/** Names of files beside the card, of which none leads elsewhere. */
const NAME = /^\w[\w.-]*$/;

function listFiles(folder: string, files: unknown): [string, FileFacts][] {
  if (files === undefined) {
    return [];
  }
  const entries = Object.entries((files ?? {}) as Record<string, FileFacts | null>);
  const isWhole = entries.every(([name, facts]) => NAME.test(name) && typeof facts?.sha256 === "string");
  if (entries.length === 0 || !isWhole) {
    throw new GanClsError(
      "invalid-data",
      `loadClassifier: expected ${join(folder, MODEL_CARD)} to list files beside it with their SHA-256, got ${describeValue(files)}; ${MODEL_MEND}`,
    );
  }
  return entries as [string, FileFacts][];
}
