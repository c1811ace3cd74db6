import { GanClsError } from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";
import { MODEL_FILE, modelFromFiles, weightPaths } from "./artifact";

/** Returns the bytes of a file of a model, by its name in the model's folder. */
export type ReadModelFile = (name: string) => Promise<Uint8Array>;

/**
 * Reads a tfjs layers model whose weights may be in several files, as converters and `model.save` write them. The caller disposes it.
 *
 * @param name Of the file with the topology; `model.save` of a browser chooses others.
 * @throws GanClsError `invalid-data` when it is damaged, `unsupported` for a graph model; errors of `read`.
 */
export async function readModel(read: ReadModelFile, name = MODEL_FILE): Promise<tf.LayersModel> {
  const modelJson = new TextDecoder().decode(await read(name));
  const pieces = await Promise.all(weightPaths(modelJson).map((path) => read(path)));
  const weights = new Uint8Array(pieces.reduce((total, { length }) => total + length, 0));
  pieces.reduce((offset, piece) => (weights.set(piece, offset), offset + piece.length), 0);
  return modelFromFiles({ modelJson, weights });
}

/**
 * Loads a tfjs layers model from a web address: that of its `model.json` or of the folder around it. The caller disposes it.
 *
 * @throws GanClsError as {@link readModel} does; `not-found` or `network` when a file cannot be read.
 */
export async function loadModelFromUrl(url: string | URL, options: ReadUrlOptions = {}): Promise<tf.LayersModel> {
  const { href } = parseUrl(url);
  const folder = href.endsWith(".json") ? href : `${href.replace(/\/$/, "")}/${MODEL_FILE}`;
  return readModel((name) =>
    readUrl("loadModelFromUrl", new URL(name === MODEL_FILE ? folder : name, folder), options),
  );
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

/** Options of {@link readUrl}. */
export interface ReadUrlOptions {
  signal?: AbortSignal;
  /** Reads URLs that are not files. @default the global `fetch` */
  fetch?: typeof fetch;
}

/** The part of Node's `fs` that is used here. */
interface NodeFiles {
  readFile(url: URL, options: { signal?: AbortSignal }): Promise<Uint8Array>;
}

/**
 * Reads a URL: by `fetch`, or from the file system in Node, whose `fetch` cannot read files. Node's modules are looked up at run time, so
 * that this also works in bundlers and browsers.
 *
 * @param where Name of the caller in errors.
 * @throws GanClsError `not-found` when there is no file, `network` or `io` when it cannot be read, `aborted`.
 */
export async function readUrl(where: string, url: URL, options: ReadUrlOptions = {}): Promise<Uint8Array> {
  const files = url.protocol === "file:" ? nodeFiles() : undefined;
  try {
    return await (files === undefined
      ? fetchBytes(where, url, options)
      : files.readFile(url, { signal: options.signal }));
  } catch (error) {
    throw toReadError(where, url, error, options.signal);
  }
}

function nodeFiles(): NodeFiles | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  return process?.getBuiltinModule?.("node:fs/promises") as NodeFiles | undefined;
}

async function fetchBytes(
  where: string,
  url: URL,
  { signal, fetch = globalThis.fetch }: ReadUrlOptions,
): Promise<Uint8Array> {
  const response = await fetch(url.href, { signal });
  if (!response.ok) {
    throw new GanClsError(
      response.status === 404 ? "not-found" : "network",
      `${where}: expected a file at ${url.href}, got status ${response.status}`,
      { details: { url: url.href, status: response.status } },
    );
  }
  return new Uint8Array(await response.arrayBuffer());
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
