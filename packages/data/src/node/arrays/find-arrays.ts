import { GanClsError } from "@gan-cls/core";
import { openZipTree } from "../archives/zip-tree";
import type { Part } from "../pictures/parts";
import type { PictureFile, PictureTree } from "../picture-tree";
import {
  baseName,
  cifarKind,
  isArrayName,
  isNpzName,
  parseArrayName,
  parseIdxName,
  parseNpyName,
  type ArrayName,
  type Role,
} from "./array-names";

/** One array in a file. */
export interface ArrayFile {
  readonly file: PictureFile;
  readonly format: "idx" | "npy";
  /** The file in the tree that holds it: itself, or the NPZ around it. */
  readonly container: string;
}

/** Arrays of images and labels that belong together. */
export interface NamedArrays {
  readonly kind: "named";
  readonly family: string;
  readonly arrays: ReadonlyMap<Part, Readonly<Partial<Record<Role, ArrayFile>>>>;
}

/** Binary batches that belong together. */
export interface CifarArrays {
  readonly kind: "cifar10" | "cifar100";
  /** Their folder. */
  readonly family: string;
  readonly train: readonly PictureFile[];
  readonly test: readonly PictureFile[];
}

export type FoundArrays = NamedArrays | CifarArrays;

/**
 * The one set of arrays in a tree; undefined where no file is an array by its name.
 *
 * @param wanted Of several sets, the one that this file belongs to.
 * @throws GanClsError `invalid-data` where a set is incomplete, or several are complete.
 */
export async function findArrays(tree: PictureTree, wanted?: string): Promise<FoundArrays | undefined> {
  const files = tree.files.filter(({ path }) => isArrayName(path));
  if (files.length === 0 && wanted === undefined) {
    return undefined;
  }
  const sets = [...findCifar(files), ...(await findNamed(tree, files))];
  const meant = wanted === undefined ? sets : sets.filter((set) => pathsOf(set).includes(wanted));
  const complete = meant.filter((set) => missingIn(set).length === 0);
  if (complete.length === 1) {
    return complete[0];
  }
  throw complete.length > 1
    ? ambiguous(tree, complete)
    : incomplete(tree, meant, files.length > 0 ? files : tree.files);
}

function findCifar(files: readonly PictureFile[]): CifarArrays[] {
  const sets = new Map<
    string,
    { kind: CifarArrays["kind"]; family: string; train: PictureFile[]; test: PictureFile[] }
  >();
  for (const file of files) {
    const kind = cifarKind(file.path);
    if (kind === undefined) {
      continue;
    }
    const family = file.path.split("/").slice(0, -1).join("/");
    const key = `${kind} ${family}`;
    const set = sets.get(key) ?? { kind, family, train: [], test: [] };
    sets.set(key, set);
    (baseName(file.path).toLowerCase().startsWith("test") ? set.test : set.train).push(file);
  }
  return [...sets.values()];
}

async function findNamed(tree: PictureTree, files: readonly PictureFile[]): Promise<NamedArrays[]> {
  const sets = new Map<string, Map<Part, Partial<Record<Role, ArrayFile>>>>();
  const add = (name: ArrayName | undefined, array: ArrayFile): void => {
    if (name === undefined) {
      return;
    }
    const parts = sets.get(name.family) ?? new Map<Part, Partial<Record<Role, ArrayFile>>>();
    sets.set(name.family, parts);
    // Without a part, all images are to train on, and a share is kept to test.
    const part = name.part ?? "train";
    const roles = parts.get(part) ?? {};
    parts.set(part, roles);
    roles[name.role] = better(roles[name.role], array);
  };
  for (const file of files) {
    const container = file.path;
    add(parseIdxName(file.path), { file, format: "idx", container });
    add(parseNpyName(file.path), { file, format: "npy", container });
    if (isNpzName(file.path)) {
      for (const [name, member] of await membersOf(tree, file)) {
        add(name, { file: member, format: "npy", container });
      }
    }
  }
  return [...sets].map(([family, arrays]) => ({ kind: "named", family, arrays }));
}

/** The arrays in an NPZ, which is a ZIP of NPYs. */
async function membersOf(tree: PictureTree, file: PictureFile): Promise<[ArrayName | undefined, PictureFile][]> {
  const members = await openZipTree(await file.read(), `${tree.root}/${file.path}`);
  const stem = file.path.replace(/\.npz$/i, "");
  return members.files.map((member) => {
    // An array that was saved without a name has the name of its file.
    const isNameless = /^arr_\d+\.npy$/.test(member.path);
    const name = isNameless ? parseArrayName(baseName(stem), "") : parseNpyName(member.path);
    const path = `${file.path}/${member.path}`;
    return [name && { ...name, family: isNameless ? name.family : `${stem}/${name.family}` }, { ...member, path }];
  });
}

/** Of two files for one array: the one that is not packed, then the one with the shorter path. */
function better(one: ArrayFile | undefined, other: ArrayFile): ArrayFile {
  if (one === undefined) {
    return other;
  }
  const rank = ({ file: { path } }: ArrayFile): number => (path.endsWith(".gz") ? 1e6 : 0) + path.length;
  return rank(other) < rank(one) ? other : one;
}

/** What a set needs and does not have; empty for a whole one. */
function missingIn(set: FoundArrays): string[] {
  if (set.kind !== "named") {
    return set.train.length === 0 ? ["a batch to train on"] : [];
  }
  const missing = [...set.arrays].flatMap(([part, { images, labels }]) => [
    ...(images === undefined ? [`${part} images`] : []),
    ...(labels === undefined && part !== "unlabelled" ? [`${part} labels`] : []),
  ]);
  const hasTrain = set.arrays.has("train");
  return hasTrain ? missing : [...missing, "train images", "train labels"];
}

/** The files of a set, as they are in the tree. */
export function pathsOf(set: FoundArrays): string[] {
  return set.kind === "named"
    ? [...set.arrays.values()].flatMap((roles) => Object.values(roles).map(({ container }) => container))
    : [...set.train, ...set.test].map(({ path }) => path);
}

function ambiguous({ root }: PictureTree, sets: readonly FoundArrays[]): GanClsError {
  const examples = sets.slice(0, 6).map((set) => pathsOf(set)[0]);
  const more = sets.length > examples.length ? ", ..." : "";
  return new GanClsError(
    "invalid-data",
    `openDataset: expected one set of images and labels in ${root}, got ${sets.length}; name a file of the one that is meant: ${examples.join(", ")}${more}`,
    { details: { root } },
  );
}

function incomplete({ root }: PictureTree, sets: readonly FoundArrays[], files: readonly PictureFile[]): GanClsError {
  const some = files.slice(0, 3).map(({ path }) => path);
  const [nearest] = [...sets].sort((a, b) => missingIn(a).length - missingIn(b).length);
  const missing = nearest === undefined ? "" : `; missing: ${missingIn(nearest).join(", ")}`;
  return new GanClsError(
    "invalid-data",
    `openDataset: expected images and labels in ${root}, got ${some.join(", ")}${files.length > 3 ? ", ..." : ""}${missing} ` +
      `(names that are known: train-images-idx3-ubyte with train-labels-idx1-ubyte, t10k-... or test-...; x_train, y_train, x_test, y_test or train_images, train_labels, ... in an NPZ or as NPY files; data_batch_1.bin ... test_batch.bin)`,
    { details: { root, missing: nearest && missingIn(nearest) } },
  );
}
