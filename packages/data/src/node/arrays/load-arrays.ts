import { GanClsError, throwIfAborted, type ProgressEvent } from "@gan-cls/core";
import { toByteImages, transposeImages, type ByteImages, type NumberArray } from "../../arrays/array-images";
import { toClasses, type LabelArray } from "../../arrays/array-labels";
import { parseNpy } from "../../arrays/npy";
import { CIFAR_CHANNELS, CIFAR_SIDE, parseCifarBatches } from "../../cifar-batches";
import { parseIdx } from "../../idx";
import type { Part } from "../pictures/parts";
import type { PictureFile, PictureTree } from "../picture-tree";
import { CIFAR10_CLASSES } from "../sources/cifar10-classes";
import { baseName } from "./array-names";
import type { ArrayFile, CifarArrays, FoundArrays, NamedArrays } from "./find-arrays";

/** How arrays are read. */
export interface LoadArraysOptions {
  /** Whether rows and columns are exchanged. @default as the files' names say: EMNIST's are */
  readonly transpose?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: ProgressEvent) => void;
}

/** Images of one part, with their labels where it has any. */
export interface LoadedPart {
  readonly part: Part;
  readonly images: ByteImages;
  readonly labels?: Uint8Array;
}

/** All arrays of a set. */
export interface LoadedArrays {
  readonly parts: readonly LoadedPart[];
  readonly classNames: readonly string[];
  /** What was decided, as sentences for the user. */
  readonly notes: readonly string[];
}

/**
 * Reads the arrays of a set, one after the other.
 *
 * @throws GanClsError `invalid-data` for a damaged file, arrays that do not fit together, and levels or labels that are none; `io`; `aborted`.
 */
export async function loadArrays(
  tree: PictureTree,
  found: FoundArrays,
  options: LoadArraysOptions,
): Promise<LoadedArrays> {
  const loaded = found.kind === "named" ? await loadNamed(tree, found, options) : await loadCifar(tree, found, options);
  const [first] = loaded.parts;
  for (const { part, images } of loaded.parts) {
    if (shapeOf(images) !== shapeOf(first.images)) {
      throw invalid(
        tree.root,
        `expected ${part} images of ${shapeOf(first.images)} as the ${first.part} images, got ${shapeOf(images)}`,
      );
    }
  }
  return loaded;
}

function shapeOf({ rows, columns, channels }: ByteImages): string {
  return `${rows}x${columns}x${channels} (rows x columns x channels)`;
}

/** Training images first: messages compare others with them. */
const PART_ORDER: readonly Part[] = ["train", "val", "test", "unlabelled"];

async function loadNamed(tree: PictureTree, found: NamedArrays, options: LoadArraysOptions): Promise<LoadedArrays> {
  const files = PART_ORDER.flatMap((part) => {
    const { images, labels } = found.arrays.get(part) ?? {};
    return images === undefined ? [] : [{ part, images, labels: part === "unlabelled" ? undefined : labels }];
  });
  const read = createReader(
    tree,
    files.reduce((count, { labels }) => count + (labels === undefined ? 1 : 2), 0),
    options,
  );
  const numbers: NumberArray[] = [];
  const labels: (LabelArray | undefined)[] = [];
  for (const file of files) {
    numbers.push(await read(file.images));
    labels.push(file.labels && (await read(file.labels)));
  }
  numbers.forEach(({ name, shape }, index) => assertPair(name, shape, labels[index]));
  const notes: string[] = [];
  const images = transpose(toByteImages(numbers, notes), found, options, notes);
  const present = labels.filter((array) => array !== undefined);
  const classes = toClasses(present, notes, await readMapping(tree, found));
  let next = 0;
  const parts = files.map(({ part }, index) => ({
    ...{ part, images: images[index] },
    ...(labels[index] !== undefined && { labels: classes.labels[next++] }),
  }));
  return { parts, classNames: classes.classNames, notes };
}

type ReadArray = NumberArray & LabelArray;

/** Reads arrays with progress; between them it can be stopped. */
function createReader(
  tree: PictureTree,
  total: number,
  { signal, onProgress }: LoadArraysOptions,
): (array: ArrayFile) => Promise<ReadArray> {
  let done = 0;
  return async ({ file, format }) => {
    throwIfAborted("openDataset", signal);
    const name = `${tree.root}/${file.path}`;
    const bytes = await file.read();
    const array = format === "npy" ? { ...parseNpy(bytes, { name }), name } : idxArray(bytes, name);
    onProgress?.({ type: "progress", task: "read arrays", done: ++done, total, unit: "steps" });
    return array;
  };
}

function idxArray(bytes: Uint8Array, name: string): ReadArray {
  const { shape, data } = parseIdx(bytes, { name });
  return { name, shape, numbers: data };
}

function assertPair(name: string, [size]: readonly number[], labels: LabelArray | undefined): void {
  if (labels !== undefined && labels.shape[0] !== size) {
    throw invalid(labels.name, `expected one label for each of ${size} images in ${name}, got ${labels.shape[0]}`);
  }
}

function transpose(
  images: ByteImages[],
  found: NamedArrays,
  { transpose: wanted }: LoadArraysOptions,
  notes: string[],
): ByteImages[] {
  const isEmnist = [...found.arrays.values()].some((roles) =>
    /^emnist-/i.test(baseName(roles.images?.file.path ?? "")),
  );
  if (!(wanted ?? isEmnist)) {
    return images;
  }
  notes.push(
    wanted === undefined
      ? "Rows and columns were exchanged, because EMNIST's files store every image lying on its side."
      : "Rows and columns were exchanged, as asked for.",
  );
  return images.map(transposeImages);
}

/** EMNIST's list of classes: lines of a label and the codes of its characters. */
async function readMapping(
  tree: PictureTree,
  { family }: NamedArrays,
): Promise<ReadonlyMap<number, string> | undefined> {
  const wanted = `${family.split("/").at(-1)}-mapping.txt`;
  const file = tree.files.find(({ path }) => baseName(path).toLowerCase() === wanted);
  if (file === undefined) {
    return undefined;
  }
  const lines = new TextDecoder().decode(await file.read()).split(/\r?\n/);
  const classes = lines.flatMap((line): [number, string][] => {
    const [label, ...codes] = line.trim().split(/\s+/).map(Number);
    const isWhole =
      codes.length > 0 && [label, ...codes].every((code) => Number.isInteger(code) && code >= 0 && code < 256);
    return isWhole ? [[label, String.fromCharCode(...codes)]] : [];
  });
  return classes.length === 0 ? undefined : new Map(classes);
}

async function loadCifar(tree: PictureTree, found: CifarArrays, options: LoadArraysOptions): Promise<LoadedArrays> {
  const { signal, onProgress, transpose: wanted } = options;
  const total = found.train.length + found.test.length;
  let done = 0;
  const read = async (part: Part, files: readonly PictureFile[]): Promise<LoadedPart> => {
    const batches: Uint8Array[] = [];
    for (const file of files) {
      throwIfAborted("openDataset", signal);
      batches.push(await file.read());
      onProgress?.({ type: "progress", task: "read arrays", done: ++done, total, unit: "steps" });
    }
    const names = files.map(({ path }) => `${tree.root}/${path}`);
    const { pixels, labels } = parseCifarBatches(batches, { labelBytes: found.kind === "cifar10" ? 1 : 2, names });
    const images: ByteImages = {
      pixels,
      size: labels.length,
      rows: CIFAR_SIDE,
      columns: CIFAR_SIDE,
      channels: CIFAR_CHANNELS,
    };
    return { part, images: wanted === true ? transposeImages(images) : images, labels };
  };
  const parts = [await read("train", found.train), ...(found.test.length > 0 ? [await read("test", found.test)] : [])];
  const classNames = await cifarClasses(tree, found);
  const largest = Math.max(...parts.map(({ labels }) => labels?.reduce((a, b) => Math.max(a, b), 0) ?? 0));
  if (largest >= classNames.length) {
    throw invalid(
      tree.root,
      `expected labels from 0 to ${classNames.length - 1} in the batches, got ${largest}; these are no batches of ${found.kind}`,
    );
  }
  return { parts, classNames, notes: [] };
}

/** The names that lie beside the batches, or else the known ones. */
async function cifarClasses(tree: PictureTree, { kind, family }: CifarArrays): Promise<readonly string[]> {
  const [list, count] = kind === "cifar10" ? ["batches.meta.txt", 10] : ["fine_label_names.txt", 100];
  const file = tree.files.find(({ path }) => path === (family === "" ? list : `${family}/${list}`));
  const names =
    file &&
    new TextDecoder()
      .decode(await file.read())
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter(Boolean);
  if (names?.length === count) {
    return names;
  }
  return kind === "cifar10" ? CIFAR10_CLASSES : Array.from({ length: count }, (_, label) => String(label));
}

function invalid(name: string, problem: string): GanClsError {
  return new GanClsError("invalid-data", `openDataset: ${name}: ${problem}`, { details: { name } });
}
