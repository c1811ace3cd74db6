/** Which files are arrays, and what their names say about them. */
import { partOf, type Part } from "../pictures/parts";

/** What an array is. */
export type Role = "images" | "labels";

/** An array by its name. */
export interface ArrayName {
  /** What the arrays of one set have in common: folder and beginning of the name, such as `emnist-letters`. */
  readonly family: string;
  readonly role: Role;
  /** Undefined where the name says none: all images, to be split. */
  readonly part: Part | undefined;
}

const ROLES: Readonly<Record<string, Role>> = {
  ...{ x: "images", images: "images", image: "images", imgs: "images", img: "images", data: "images" },
  ...{ y: "labels", labels: "labels", label: "labels", target: "labels", targets: "labels" },
};

/** `train-images-idx3-ubyte`, `train-images.idx3-ubyte.gz`, `emnist-letters-train-labels-idx1-ubyte`, `train_images.idx`. */
const IDX_NAME = /^(.+?)[-_.](?:idx\d?(?:[-_.]?ubyte)?|ubyte)(?:\.gz)?$/i;

const NPY_NAME = /^(.+)\.npy$/i;
const CIFAR_NAME = /^(?:data_batch_\d+|test_batch|train|test)\.bin$/i;

/** Whether a file holds an array, or arrays, by its name. */
export function isArrayName(path: string): boolean {
  const name = baseName(path);
  return IDX_NAME.test(name) || NPY_NAME.test(name) || CIFAR_NAME.test(name) || isNpzName(name);
}

export function isNpzName(path: string): boolean {
  return /\.npz$/i.test(path);
}

/** `cifar10` or `cifar100` for a binary batch. */
export function cifarKind(path: string): "cifar10" | "cifar100" | undefined {
  const name = baseName(path).toLowerCase();
  if (!CIFAR_NAME.test(name)) {
    return undefined;
  }
  return name.includes("batch") ? "cifar10" : "cifar100";
}

/** What the name of an IDX file says; undefined for other files, and for names without `images` or `labels`. */
export function parseIdxName(path: string): ArrayName | undefined {
  const stem = IDX_NAME.exec(baseName(path))?.[1];
  return stem === undefined ? undefined : parseArrayName(stem, folderOf(path));
}

/** What the name of an NPY file says. */
export function parseNpyName(path: string): ArrayName | undefined {
  const stem = NPY_NAME.exec(baseName(path))?.[1];
  return stem === undefined ? undefined : parseArrayName(stem, folderOf(path));
}

/**
 * What the words of a name say: one word is the role, one may be the part, those before both are the family.
 *
 * @param folder Where the file is: part of the family.
 */
export function parseArrayName(stem: string, folder: string): ArrayName | undefined {
  // "xTrain" and "x_train" are one.
  const words = stem
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[-_. ]+/);
  const roleAt = words.findIndex((word) => Object.hasOwn(ROLES, word));
  if (roleAt === -1) {
    return undefined;
  }
  const partAt = words.findIndex((word) => arrayPartOf(word) !== undefined);
  const begin = partAt === -1 ? roleAt : Math.min(roleAt, partAt);
  const rest = words.filter((_, index) => index > begin && index !== roleAt && index !== partAt);
  return {
    family: [folder, words.slice(0, begin).join("-"), rest.join("-")].filter((text) => text !== "").join("/"),
    role: ROLES[words[roleAt]],
    part: partAt === -1 ? undefined : arrayPartOf(words[partAt]),
  };
}

/** MNIST's test images are its first 10 000 (`t10k`). */
function arrayPartOf(word: string): Part | undefined {
  return word === "t10k" ? "test" : partOf(word);
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The folder of a file; Kaggle wraps each file into a folder of its own name, which does not count. */
function folderOf(path: string): string {
  const folders = path.split("/").slice(0, -1);
  return folders.at(-1) === baseName(path) ? folders.slice(0, -1).join("/") : folders.join("/");
}
