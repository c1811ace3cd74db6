import { open, rm, stat, type FileHandle } from "node:fs/promises";
import { toFileError } from "@gan-cls/core/node";
import { Connection, networkError, type ConnectionOptions } from "./connection";
import { removeFile } from "./part-file";

/** How to download; see {@link downloadResumable}. */
export interface DownloadOptions extends ConnectionOptions {
  /** Largest file that is accepted. */
  maxBytes: number;
  /** Bytes of the file present so far, and its size, `null` if the server does not say. */
  onProgress: (done: number, total: number | null) => void;
}

/** How a response continues the file. */
interface Transfer {
  /** Bytes that are already present and are kept. */
  readonly start: number;
  /** Size of the whole file, `null` if the server does not say. */
  readonly total: number | null;
}

/**
 * Downloads `url` to `path`, continuing what an earlier call left there (HTTP Range; reference: RFC 9110, section 14). A server that
 * ignores the range sends everything, and the file starts again. An interrupted transfer leaves its bytes for the next call.
 *
 * @throws GanClsError `network` when the server or the connection fails (`details.interrupted` when trying again may resume it),
 * `aborted`, or `io` when the file cannot be written, which removes it.
 */
export async function downloadResumable(url: string, path: string, options: DownloadOptions): Promise<void> {
  const present = await sizeOfFile(path);
  const connection = new Connection(url, options);
  try {
    const response = await connection.open(requestHeaders(present));
    if (response.status !== 416) {
      await receive(url, path, connection, planTransfer(url, present, response), options);
      return;
    }
    // There is nothing beyond the present bytes: they are the whole file, unless the server reports another size.
    if (response.headers.get("content-range") === `bytes */${present}`) {
      return;
    }
  } finally {
    connection.close();
  }
  await removeFile(path);
  await downloadResumable(url, path, options);
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

function requestHeaders(present: number): Record<string, string> {
  // No compression in transit, because positions in the file would mean something else.
  const headers = { "accept-encoding": "identity" };
  return present > 0 ? { ...headers, range: `bytes=${present}-` } : headers;
}

function planTransfer(url: string, present: number, { status, headers }: Response): Transfer {
  if (status === 200) {
    const isEncoded = (headers.get("content-encoding") ?? "identity") !== "identity";
    return { start: 0, total: isEncoded ? null : parseSize(headers.get("content-length")) };
  }
  if (status === 206) {
    const [, first, total = null] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get("content-range") ?? "") ?? [];
    if (present === 0 || Number(first) !== present) {
      throw networkError(url, `sent another range than the one requested (from byte ${present})`);
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
  connection: Connection,
  { start, total }: Transfer,
  { maxBytes, onProgress }: DownloadOptions,
): Promise<void> {
  const file = await writing(path, () => open(path, start === 0 ? "w" : "a"));
  let done = start;
  try {
    for (let bytes = await connection.read(); bytes !== undefined; bytes = await connection.read()) {
      await appendTo(path, file, bytes);
      done += bytes.length;
      if (done > maxBytes) {
        await removeFile(path);
        throw networkError(url, `sent more than the ${maxBytes} bytes allowed`);
      }
      onProgress(done, total);
    }
  } finally {
    await writing(path, () => file.close());
  }
  if (total !== null && done !== total) {
    throw networkError(url, `cut off after ${done} of ${total} bytes`, { interrupted: true });
  }
}

function appendTo(path: string, file: FileHandle, bytes: Uint8Array): Promise<void> {
  return writing(path, () => file.appendFile(bytes));
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
