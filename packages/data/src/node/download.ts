import { open, rm, stat, type FileHandle } from "node:fs/promises";
import { GanClsError, throwIfAborted } from "@gan-cls/core";
import { toFileError } from "@gan-cls/core/node";

/** How to download; see {@link downloadResumable}. */
export interface DownloadOptions {
  /** The platform's `fetch` or a replacement, for proxies and tests. */
  fetch: typeof globalThis.fetch;
  /** Largest file that is accepted. */
  maxBytes: number;
  /** Stops the transfer; what has arrived stays for the next attempt. */
  signal?: AbortSignal;
  /** Bytes of the whole file that are there, and its size, `null` if the server does not tell. */
  onProgress: (done: number, total: number | null) => void;
}

/** How an answer continues the file. */
interface Transfer {
  /** Bytes that are already there and stay. */
  readonly start: number;
  /** Size of the whole file, `null` if the server does not tell. */
  readonly total: number | null;
}

/**
 * Downloads `url` to `path`, continuing what an earlier call left there (HTTP Range; reference: RFC 9110, section 14). A server that
 * ignores the range sends everything, and the file starts anew. A transfer that breaks leaves its bytes for the next call.
 *
 * @throws GanClsError `network` when the server or the connection fails (`details.interrupted` when trying again may continue it),
 * `aborted`, or `io` when the file cannot be written, which removes it.
 */
export async function downloadResumable(url: string, path: string, options: DownloadOptions): Promise<void> {
  const present = await sizeOfFile(path);
  const response = await request(url, present, options);
  try {
    if (response.status !== 416) {
      return await receive(url, path, response, planTransfer(url, present, response), options);
    }
  } finally {
    // Frees the connection when the body was not read to its end.
    await response.body?.cancel().catch(() => {});
  }
  // Nothing lies beyond what is present: it is the whole file, unless the server names another size.
  if (response.headers.get("content-range") !== `bytes */${present}`) {
    await rm(path, { force: true });
    await downloadResumable(url, path, options);
  }
}

/** Bytes in the file, 0 if there is none. @throws GanClsError `io` */
export async function sizeOfFile(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return 0;
    }
    throw toFileError("download", path, error);
  }
}

async function request(url: string, present: number, { fetch, signal }: DownloadOptions): Promise<Response> {
  throwIfAborted("download", signal);
  // Without compression on the way, or positions in the file would mean something else.
  const headers = { "accept-encoding": "identity", ...(present > 0 && { range: `bytes=${present}-` }) };
  try {
    return await fetch(url, { headers, signal });
  } catch (error) {
    throwIfAborted("download", signal);
    throw networkError(url, describeFetchError(error), { cause: error });
  }
}

function planTransfer(url: string, present: number, { status, headers }: Response): Transfer {
  if (status === 200) {
    const isEncoded = (headers.get("content-encoding") ?? "identity") !== "identity";
    return { start: 0, total: isEncoded ? null : parseSize(headers.get("content-length")) };
  }
  if (status === 206) {
    const [, first, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get("content-range") ?? "") ?? [];
    if (Number(first) !== present) {
      throw networkError(url, `sent another range than the one asked for (from byte ${present})`);
    }
    return { start: present, total: parseSize(total) };
  }
  throw networkError(url, `HTTP ${status}`);
}

function parseSize(text: string | null): number | null {
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}

async function receive(
  url: string,
  path: string,
  response: Response,
  { start, total }: Transfer,
  options: DownloadOptions,
): Promise<void> {
  const file = await writing(path, () => open(path, start === 0 ? "w" : "a"));
  const reader = response.body?.getReader();
  let done = start;
  try {
    for (let chunk = await read(url, reader, options); chunk !== undefined; chunk = await read(url, reader, options)) {
      await append(path, file, chunk);
      done += chunk.length;
      if (done > options.maxBytes) {
        await rm(path, { force: true });
        throw networkError(url, `sent more than the ${options.maxBytes} bytes allowed`);
      }
      options.onProgress(done, total);
    }
  } finally {
    reader?.releaseLock();
    await writing(path, () => file.close());
  }
  if (total !== null && done !== total) {
    throw networkError(url, `cut off after ${done} of ${total} bytes`, { interrupted: true });
  }
}

/** The next bytes, `undefined` at the end. */
async function read(
  url: string,
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
  { signal }: DownloadOptions,
): Promise<Uint8Array | undefined> {
  throwIfAborted("download", signal);
  try {
    return (await reader?.read())?.value;
  } catch (error) {
    throwIfAborted("download", signal);
    throw networkError(url, `connection lost (${describeFetchError(error)})`, { cause: error, interrupted: true });
  }
}

function append(path: string, file: FileHandle, chunk: Uint8Array): Promise<void> {
  return writing(path, () => file.appendFile(chunk));
}

/** Runs a file operation; after a failure no part of the file stays: a full disk is not made better by keeping it. */
async function writing<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    await rm(path, { force: true }).catch(() => {});
    throw toFileError("download", path, error);
  }
}

/** What Node's `fetch` reports is always "fetch failed"; the reason is underneath. */
function describeFetchError(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as { code?: string; message?: string } | undefined) : undefined;
  return cause?.code ?? cause?.message ?? (error instanceof Error ? error.message : String(error));
}

function networkError(
  url: string,
  problem: string,
  { cause, interrupted = false }: { cause?: unknown; interrupted?: boolean } = {},
): GanClsError {
  return new GanClsError("network", `${url}: ${problem}`, { cause, details: { url, interrupted } });
}
