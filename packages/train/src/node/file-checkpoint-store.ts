import { readFile } from "node:fs/promises";
import { toFileError, writeFileAtomically } from "@gan-cls/core/node";
import type { CheckpointStore } from "../checkpoint";

/**
 * Keeps the newest checkpoint in one file, replaced atomically: whenever the process dies, the file is whole.
 *
 * @param path For example `runs/mine/checkpoints/gan.safetensors`.
 */
export function fileCheckpointStore(path: string): CheckpointStore {
  return {
    async load() {
      try {
        return await readFile(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
          return null;
        }
        throw toFileError("fileCheckpointStore", path, error);
      }
    },
    save: (bytes) => writeFileAtomically(path, bytes),
  };
}
