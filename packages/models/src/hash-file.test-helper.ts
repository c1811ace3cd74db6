import { readFile } from "node:fs/promises";
import { sha256Hex } from "@gan-cls/core";
import type { PretrainedFile } from "./pretrained-card";

/** Size and SHA-256 of a file, as a card lists them. */
export async function hashFile(path: string): Promise<PretrainedFile> {
  const bytes = await readFile(path);
  return { bytes: bytes.length, sha256: sha256Hex(bytes) };
}
