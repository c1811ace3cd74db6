import { randomUUID } from "node:crypto";
import { GanClsError, throwIfAborted } from "@gan-cls/core";
import { nodeSha256 } from "../model-files";
import { assertBlob, assertBlobHash, assertBlobSize, missingBlob, type BlobStore } from "./blob-store";

/** What a {@link BlobStore} needs of a client of Redis; ioredis has it. Keys and values of the commands of these names. */
export interface RedisCommands {
  exists(key: string): Promise<number>;
  strlen(key: string): Promise<number>;
  getrangeBuffer(key: string, start: number, end: number): Promise<Buffer>;
  append(key: string, piece: Buffer): Promise<number>;
  expire(key: string, seconds: number): Promise<number>;
  rename(key: string, newKey: string): Promise<unknown>;
  del(key: string): Promise<number>;
}

/** Options of {@link createRedisBlobs}. */
export interface RedisBlobsOptions {
  /** The address without secrets, for messages. */
  readonly name: string;
  /** What all keys begin with, without the colon. */
  readonly prefix: string;
  readonly redis: RedisCommands;
  /** Largest blob that is written or read, in bytes; Redis holds all of them in memory. @default 64 MiB */
  readonly maxBytes?: number;
  /** Seconds after its last use when a blob is forgotten. @default 30 days */
  readonly lifetime?: number;
}

const MAX_BYTES = 2 ** 26;
const DAY = 86_400;
const LIFETIME = 30 * DAY;

/** Seconds that a blob stays for those who are just reading it. */
const RELEASED = 60;

/** Bytes that go over the connection at once: an answer lies in the memory of Redis until its reader has taken it, and there may be a thousand readers. */
const PIECE_BYTES = 2 ** 20;

/**
 * Redis as a {@link BlobStore}: a blob is the string `<prefix>:blob:<hash>`, which grows under another name and is then renamed. It is forgotten some time after
 * its last use.
 */
export function createRedisBlobs({
  name,
  prefix,
  redis,
  maxBytes = MAX_BYTES,
  lifetime = LIFETIME,
}: RedisBlobsOptions): BlobStore {
  const keyOf = (where: string, hash: string): string => {
    assertBlobHash(where, hash);
    return `${prefix}:blob:${hash}`;
  };
  return {
    place: name,
    async has(hash, { signal } = {}) {
      const key = keyOf("BlobStore.has", hash);
      return ask("BlobStore.has", name, signal, async () => (await redis.exists(key)) === 1);
    },
    async get(hash, { signal } = {}) {
      const key = keyOf("BlobStore.get", hash);
      return ask("BlobStore.get", name, signal, async (goOn) => {
        const bytes = await readPieces(redis, key, { maxBytes, name, goOn });
        if (bytes === undefined) {
          throw missingBlob("BlobStore.get", name, hash);
        }
        assertBlob("BlobStore.get", name, hash, bytes);
        await redis.expire(key, lifetime);
        return bytes;
      });
    },
    async put(bytes, { signal } = {}) {
      assertBlobSize("BlobStore.put", name, bytes, maxBytes);
      const hash = nodeSha256(bytes);
      const key = keyOf("BlobStore.put", hash);
      return ask("BlobStore.put", name, signal, async (goOn) => {
        await writePieces(redis, key, bytes, { lifetime, goOn });
        return hash;
      });
    },
    async release(hash, { signal } = {}) {
      const key = keyOf("BlobStore.release", hash);
      await ask("BlobStore.release", name, signal, () => redis.expire(key, RELEASED));
    },
  };
}

/** Throws when the work is to stop. */
type GoOn = () => void;

/** @returns `undefined` where there is no such key. An empty blob is one: the string of length 0 that nobody can append. */
async function readPieces(
  redis: RedisCommands,
  key: string,
  { maxBytes, name, goOn }: { maxBytes: number; name: string; goOn: GoOn },
): Promise<Uint8Array | undefined> {
  const length = await redis.strlen(key);
  if (length === 0 && (await redis.exists(key)) === 0) {
    return undefined;
  }
  if (length > maxBytes) {
    throw new GanClsError(
      "invalid-data",
      `BlobStore.get: expected at most ${maxBytes} bytes in ${name}, got ${length}`,
    );
  }
  const bytes = new Uint8Array(length);
  for (let start = 0; start < length; start += PIECE_BYTES) {
    goOn();
    const piece = await redis.getrangeBuffer(key, start, Math.min(start + PIECE_BYTES, length) - 1);
    bytes.set(piece.subarray(0, length - start), start);
  }
  return bytes;
}

async function writePieces(
  redis: RedisCommands,
  key: string,
  bytes: Uint8Array,
  { lifetime, goOn }: { lifetime: number; goOn: GoOn },
): Promise<void> {
  const growing = `${key}:${randomUUID()}`;
  try {
    for (let start = 0; start === 0 || start < bytes.length; start += PIECE_BYTES) {
      goOn();
      const piece = bytes.subarray(start, start + PIECE_BYTES);
      await redis.append(growing, Buffer.from(piece.buffer, piece.byteOffset, piece.length));
      if (start === 0) {
        // Should this process die, the beginning goes too.
        await redis.expire(growing, DAY);
      }
    }
    await redis.expire(growing, lifetime);
    await redis.rename(growing, key);
  } catch (error) {
    await redis.del(growing).catch(() => {});
    throw error;
  }
}

/** Commands wait for as long as Redis is away, so a signal must not wait for them. */
async function ask<Result>(
  where: string,
  name: string,
  signal: AbortSignal | undefined,
  work: (goOn: GoOn) => Promise<Result>,
): Promise<Result> {
  const goOn = (): void => throwIfAborted(where, signal);
  goOn();
  let onAbort = (): void => {};
  const stopped = new Promise<never>((_, reject) => {
    onAbort = () => reject(new GanClsError("aborted", `${where}: stopped`));
    signal?.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([work(goOn), stopped]);
  } catch (error) {
    throw error instanceof GanClsError ? error : asBlobError(where, name, error as Error);
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
}

function asBlobError(where: string, name: string, error: Error): GanClsError {
  return error.message.startsWith("OOM")
    ? new GanClsError(
        "io",
        `${where}: the Redis at ${name} has no memory left for a blob; give it more (maxmemory), or keep blobs in a shared folder or in S3 (--blobs)`,
        { cause: error },
      )
    : new GanClsError("network", `${where}: expected the Redis at ${name} to answer, got: ${error.message}`, {
        cause: error,
      });
}
