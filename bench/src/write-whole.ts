import { rename, writeFile } from "node:fs/promises";

/** Replaces a file only when the new one is complete. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.tmp`, text);
  await rename(`${path}.tmp`, path);
}
