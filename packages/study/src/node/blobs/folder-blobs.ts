import { stat } from "node:fs/promises";
import { join } from "node:path";
import { isGanClsError, throwIfAborted } from "@gan-cls/core";
import { readRegularFile, toFileError, writeFileAtomically } from "@gan-cls/core/node";
import { nodeSha256 } from "../model-files";
import { assertBlob, assertBlobHash, assertBlobSize, MAX_BLOB_BYTES, missingBlob, type BlobStore } from "./blob-store";

/** Options of {@link createFolderBlobs}. */
export interface FolderBlobsOptions {
  /** Largest blob that is written or read, in bytes. @default 1 GiB */
  readonly maxBytes?: number;
}

/** A {@link BlobStore} whose blobs are files. */
export interface FolderBlobs extends BlobStore {
  /** The path of a blob's file, whether it is there or not. @throws GanClsError `invalid-argument` for what is no hash */
  fileOf(hash: string): string;
}

/**
 * A folder that machines share, such as one of NFS, as a {@link BlobStore}: a blob is the file `<first two digits of its hash>/<hash>`, written beside its
 * place and then renamed.
 *
 * @param folder Made when the first blob is put.
 */
export function createFolderBlobs(folder: string, { maxBytes = MAX_BLOB_BYTES }: FolderBlobsOptions = {}): FolderBlobs {
  const fileOf = (where: string, hash: string): string => {
    assertBlobHash(where, hash);
    return join(folder, hash.slice(0, 2), hash);
  };
  const store: FolderBlobs = {
    place: folder,
    fileOf: (hash) => fileOf("FolderBlobs.fileOf", hash),
    async has(hash, { signal } = {}) {
      throwIfAborted("BlobStore.has", signal);
      return isFile(fileOf("BlobStore.has", hash));
    },
    async get(hash, { signal } = {}) {
      throwIfAborted("BlobStore.get", signal);
      const path = fileOf("BlobStore.get", hash);
      const bytes = await readRegularFile("BlobStore.get", path, { maxBytes }).catch((error: unknown) => {
        throw isGanClsError(error, "not-found") ? missingBlob("BlobStore.get", folder, hash) : error;
      });
      assertBlob("BlobStore.get", path, hash, bytes);
      return bytes;
    },
    async put(bytes, { signal } = {}) {
      throwIfAborted("BlobStore.put", signal);
      assertBlobSize("BlobStore.put", folder, bytes, maxBytes);
      const hash = nodeSha256(bytes);
      if (!(await isWhole(store, hash))) {
        await writeFileAtomically(fileOf("BlobStore.put", hash), bytes);
      }
      return hash;
    },
    release: () => Promise.resolve(),
  };
  return store;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return false;
    }
    throw toFileError("BlobStore.has", path, error);
  }
}

/** Whether a blob can be read back; anything else about it is for the write that follows to say. */
async function isWhole(store: BlobStore, hash: string): Promise<boolean> {
  try {
    await store.get(hash);
    return true;
  } catch {
    return false;
  }
}
