import { GanClsError } from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";
import { listWeights, MAX_JSON_BYTES, MODEL_FILE, modelFromFiles } from "./artifact";
import { fetchBounded, type FetchBoundedOptions } from "./bounded-fetch";

/** Returns the bytes of a file of a model, by its name in the model's folder; refuses one of more than `maxBytes` before it is in memory. */
export type ReadModelFile = (name: string, maxBytes: number) => Promise<Uint8Array>;

/**
 * Reads a tfjs layers model whose weights may be in several files, as converters and `model.save` write them. The caller disposes it.
 *
 * @param name Of the file with the topology; `model.save` of a browser chooses others.
 * @throws GanClsError `invalid-data` when it is damaged, `unsupported` for a graph model; errors of `read`.
 */
export async function readModel(read: ReadModelFile, name = MODEL_FILE): Promise<tf.LayersModel> {
  const modelJson = new TextDecoder().decode(await read(name, MAX_JSON_BYTES));
  const { paths, bytes } = listWeights(modelJson);
  const pieces: Uint8Array[] = [];
  let length = 0;
  // One after the other, so that all together are bounded by what the list of weights says.
  for (const path of paths) {
    const piece = await read(path, bytes - length);
    pieces.push(piece);
    length += piece.length;
  }
  return modelFromFiles({ modelJson, weights: pieces.length === 1 ? pieces[0] : join(pieces, length) });
}

function join(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  pieces.reduce((offset, piece) => (whole.set(piece, offset), offset + piece.length), 0);
  return whole;
}

/**
 * Loads a tfjs layers model from a web address: that of its `model.json` or of the folder around it. The caller disposes it.
 *
 * Bounded in size by what `model.json` says of its weights, and in time: half a minute of silence, half an hour for a file.
 *
 * @throws GanClsError `invalid-data` when it is damaged, `unsupported` for a graph model; `not-found` or `network` when a file cannot be
 *   read; `aborted`.
 */
export async function loadModelFromUrl(url: string | URL, options: LoadUrlOptions = {}): Promise<tf.LayersModel> {
  const { href } = parseUrl(url);
  const folder = href.endsWith(".json") ? href : `${href.replace(/\/$/, "")}/${MODEL_FILE}`;
  return readModel((name, maxBytes) => {
    const file = new URL(name === MODEL_FILE ? folder : name, folder);
    return readUrl("loadModelFromUrl", file, { ...options, maxBytes });
  });
}

function parseUrl(url: string | URL): URL {
  try {
    return new URL(url);
  } catch (error) {
    throw new GanClsError("invalid-argument", `loadModelFromUrl: expected an absolute URL, got ${String(url)}`, {
      cause: error,
    });
  }
}

/** Options of {@link loadModelFromUrl}. */
export type LoadUrlOptions = Omit<FetchBoundedOptions, "maxBytes">;

/** Options of {@link readUrl}. */
export type ReadUrlOptions = FetchBoundedOptions;

/** The part of Node's `fs` that is used here. */
interface NodeFiles {
  stat(url: URL): Promise<{ isFile(): boolean; readonly size: number }>;
  readFile(url: URL, options: { signal?: AbortSignal }): Promise<Uint8Array>;
}

/**
 * Reads a URL: by `fetch`, or from the file system in Node, whose `fetch` cannot read files. Node's modules are looked up at run time, so
 * that this also works in bundlers and browsers.
 *
 * @param where Name of the caller in errors.
 * @throws GanClsError `not-found` when there is no file, `network` or `io` when it cannot be read, `invalid-data` when it is no regular file or larger
 *   than `maxBytes`, `aborted`.
 */
export async function readUrl(where: string, url: URL, options: ReadUrlOptions): Promise<Uint8Array> {
  const files = url.protocol === "file:" ? nodeFiles() : undefined;
  try {
    return await (files === undefined
      ? fetchBounded(where, url, options)
      : readFileUrl(where, url, { ...options, files }));
  } catch (error) {
    throw toReadError(where, url, error, options.signal);
  }
}

function nodeFiles(): NodeFiles | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  return process?.getBuiltinModule?.("node:fs/promises") as NodeFiles | undefined;
}

/** Looks at the file before it is opened: a pipe or a device may have no end. */
async function readFileUrl(
  where: string,
  url: URL,
  { files, maxBytes, signal }: ReadUrlOptions & { files: NodeFiles },
): Promise<Uint8Array> {
  const stats = await files.stat(url);
  if (!stats.isFile() || stats.size > maxBytes) {
    const got = stats.isFile() ? `${stats.size}` : "a folder, pipe or device";
    throw new GanClsError(
      "invalid-data",
      `${where}: expected a file of at most ${maxBytes} bytes at ${url.href}, got ${got}`,
      { details: { url: url.href } },
    );
  }
  return files.readFile(url, { signal });
}

function toReadError(where: string, url: URL, error: unknown, signal: AbortSignal | undefined): GanClsError {
  if (error instanceof GanClsError) {
    return error;
  }
  if (signal?.aborted) {
    return new GanClsError("aborted", `${where}: stopped`, { cause: signal.reason });
  }
  const systemCode = (error as { code?: unknown } | null)?.code;
  const code = systemCode === "ENOENT" ? "not-found" : url.protocol === "file:" ? "io" : "network";
  const text = code === "not-found" ? "there is no such file" : error instanceof Error ? error.message : String(error);
  return new GanClsError(code, `${where}: cannot read ${url.href}: ${text}`, {
    cause: error,
    details: { url: url.href },
  });
}
