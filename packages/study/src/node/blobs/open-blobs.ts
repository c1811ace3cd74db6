import { openConnection, type QueueConnection } from "../queue/connection";
import type { BlobStore } from "./blob-store";
import { createFolderBlobs } from "./folder-blobs";
import { createRedisBlobs } from "./redis-blobs";
import { s3Address } from "./s3-address";
import { createS3Blobs } from "./s3-blobs";

/** Options of {@link openBlobs}. */
export interface OpenBlobsOptions {
  /** The connection to the queue, whose Redis holds the blobs where no other place is given. */
  readonly connection: QueueConnection;
  /** Has the keys of S3. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The store of blobs that `--blobs` names: `s3://bucket/prefix`, the path of a folder that all machines share, or else the Redis of the queue.
 *
 * @param given Of a folder, its absolute path.
 * @throws GanClsError `invalid-argument`
 */
export function openBlobs(given: string | undefined, { connection, environment }: OpenBlobsOptions): BlobStore {
  if (given === undefined) {
    return createRedisBlobs(openConnection(connection));
  }
  return given.startsWith("s3://") ? createS3Blobs(s3Address(given, environment)) : createFolderBlobs(given);
}
