import { setTimeout as wait } from "node:timers/promises";
import { AwsV4Signer } from "aws4fetch";
import { GanClsError, throwIfAborted } from "@gan-cls/core";
import { nodeSha256 } from "../model-files";
import {
  assertBlob,
  assertBlobHash,
  assertBlobSize,
  MAX_BLOB_BYTES,
  missingBlob,
  type BlobOptions,
  type BlobStore,
} from "./blob-store";
import type { S3Address } from "./s3-address";

/** Options of {@link createS3Blobs}. */
export interface S3BlobsOptions {
  /** Largest blob that is written or read, in bytes. @default 1 GiB */
  readonly maxBytes?: number;
  /** A replacement for the platform's `fetch`. @default globalThis.fetch */
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds before the first of the retries; each waits twice as long as the one before. @default 250 */
  readonly pause?: number;
}

/** How often a request is sent that the server cannot answer at the moment. */
const TRIES = 5;
const PAUSE = 250;

/** What is read of an answer that is no blob, in bytes. */
const MAX_ERROR_BYTES = 4096;

/** SHA-256 of no bytes: requests without a body are signed with it. */
const EMPTY = nodeSha256();

/** One request to the store. */
interface Ask extends BlobOptions {
  readonly where: string;
  readonly method: "HEAD" | "GET" | "PUT";
  readonly hash: string;
  readonly body?: Uint8Array;
}

/**
 * S3, or a server that speaks its protocol, as a {@link BlobStore}: a blob is the object `<prefix>/<hash>`. Every request is signed with the hash of its body, so
 * the server refuses a blob that was damaged on its way.
 *
 * Reference: Amazon S3 API Reference, "Authenticating Requests (AWS Signature Version 4)".
 */
export function createS3Blobs(
  address: S3Address,
  { maxBytes = MAX_BLOB_BYTES, fetch = globalThis.fetch, pause = PAUSE }: S3BlobsOptions = {},
): BlobStore {
  const send = (ask: Ask): Promise<Response> => {
    assertBlobHash(ask.where, ask.hash);
    return sendPatiently(address, ask, { fetch, pause });
  };
  return {
    place: address.name,
    async has(hash, { signal } = {}) {
      const response = await send({ where: "BlobStore.has", method: "HEAD", hash, signal });
      return response.ok || (await absent("BlobStore.has", address, response));
    },
    async get(hash, { signal } = {}) {
      const response = await send({ where: "BlobStore.get", method: "GET", hash, signal });
      if (!response.ok) {
        await absent("BlobStore.get", address, response);
        throw missingBlob("BlobStore.get", address.name, hash);
      }
      const bytes = await readBody(address, response, maxBytes, signal);
      assertBlob("BlobStore.get", address.name, hash, bytes);
      return bytes;
    },
    async put(bytes, { signal } = {}) {
      assertBlobSize("BlobStore.put", address.name, bytes, maxBytes);
      const hash = nodeSha256(bytes);
      const response = await send({ where: "BlobStore.put", method: "PUT", hash, body: bytes, signal });
      if (!response.ok) {
        throw await refusal("BlobStore.put", address, response);
      }
      return hash;
    },
    release: () => Promise.resolve(),
  };
}

/** Sends a request again where the server says that it cannot answer now, or does not answer. */
async function sendPatiently(
  address: S3Address,
  ask: Ask,
  { fetch, pause }: Required<Pick<S3BlobsOptions, "fetch" | "pause">>,
): Promise<Response> {
  const { where, signal } = ask;
  for (let tries = 1; ; tries++) {
    throwIfAborted(where, signal);
    const isLast = tries === TRIES;
    try {
      const response = await fetch(await signed(address, ask), { signal });
      if (isLast || (response.status < 500 && response.status !== 429)) {
        return response;
      }
      await response.body?.cancel();
    } catch (error) {
      throwIfAborted(where, signal);
      if (isLast) {
        throw unreachable(where, address, error);
      }
    }
    await wait(pause * 2 ** (tries - 1), undefined, { signal }).catch(() => {});
  }
}

async function signed({ url, ...keys }: S3Address, { method, hash, body }: Ask): Promise<Request> {
  const signer = new AwsV4Signer({
    ...{ method, url: `${url}${hash}`, service: "s3", ...keys },
    headers: { "x-amz-content-sha256": body === undefined ? EMPTY : hash },
  });
  const { headers, url: where } = await signer.sign();
  // A signature is for one address; whoever answers with another is not the store.
  return new Request(where, { method, headers, redirect: "error", ...(body && { body: new Uint8Array(body) }) });
}

/** @returns `false` where the object is not there. @throws GanClsError where it is something else that is wrong */
async function absent(where: string, address: S3Address, response: Response): Promise<false> {
  if (response.status !== 404) {
    throw await refusal(where, address, response);
  }
  const code = await errorCode(response);
  if (code === "NoSuchBucket") {
    throw new GanClsError("not-found", `${where}: expected a bucket at ${address.name}, got none; make it first`);
  }
  return false;
}

async function refusal(where: string, { name }: S3Address, response: Response): Promise<GanClsError> {
  const code = await errorCode(response);
  const got = `${response.status}${code === "" ? "" : ` ${code}`}`;
  const mend =
    response.status === 403 || response.status === 401
      ? "check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION, and that the account may read and write there"
      : "check the bucket and AWS_ENDPOINT_URL";
  return new GanClsError("network", `${where}: expected the store ${name} to take the request, got ${got}; ${mend}`, {
    details: { status: response.status, code },
  });
}

/** What S3 calls the error, from its answer in XML; empty where it does not say. */
async function errorCode(response: Response): Promise<string> {
  const bytes = await readUpTo(response, MAX_ERROR_BYTES).catch(() => undefined);
  return /<Code>(\w{1,64})<\/Code>/.exec(new TextDecoder().decode(bytes))?.[1] ?? "";
}

/** @throws GanClsError `network` when the connection ends, `invalid-data` for more than `maxBytes` */
async function readBody(
  address: S3Address,
  response: Response,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  try {
    const bytes = await readUpTo(response, maxBytes);
    if (bytes !== undefined) {
      return bytes;
    }
  } catch (error) {
    throwIfAborted("BlobStore.get", signal);
    throw unreachable("BlobStore.get", address, error);
  }
  throw new GanClsError(
    "invalid-data",
    `BlobStore.get: expected at most ${maxBytes} bytes in ${address.name}, got more`,
  );
}

/** The body; `undefined` when it is longer. */
async function readUpTo(response: Response, maxBytes: number): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  // Node's streams are iterable; the types are a page's.
  const body = response.body as unknown as AsyncIterable<Uint8Array> | null;
  for await (const piece of body ?? []) {
    length += piece.length;
    if (length > maxBytes) {
      // Leaving the loop ends the connection.
      return undefined;
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function unreachable(where: string, { name, url }: S3Address, error: unknown): GanClsError {
  const { message, cause } = error as Error;
  const reason = cause instanceof Error && cause.message !== "" ? cause.message : message;
  return new GanClsError(
    "network",
    `${where}: expected an answer of ${new URL(url).origin} for ${name}, got: ${reason}; check AWS_ENDPOINT_URL and the network`,
    { cause: error },
  );
}
