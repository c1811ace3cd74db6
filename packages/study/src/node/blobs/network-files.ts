import { readdir } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { TRAINED_ON_FILE } from "@gan-cls/core";
import { toFileError } from "@gan-cls/core/node";
import { isModelFile } from "@gan-cls/formats/node";
import { MODEL_FILE } from "@gan-cls/models";
import { networkFolder } from "../load-network";
import { MODEL_CARD } from "../model-card";
import { readFolderFiles } from "./folder-files";
import type { NamedFile } from "./named-files";

/** Where the network that a study was given lies on a worker, within the folder of its files. */
const GIVEN = "given";

/** The files of a network, as they lie on a worker. */
export interface NetworkFiles {
  /** What `openDiscriminator` opens, within the folder of the files. */
  readonly path: string;
  readonly files: readonly NamedFile[];
}

/**
 * Reads the discriminator that a study was given, to pack it: the files of its network, and which images it has seen.
 *
 * @param source What `openDiscriminator` opens, but no pretrained name: those ship with every worker.
 * @throws GanClsError `not-found`, `io`.
 */
export async function readNetworkFiles(source: string): Promise<NetworkFiles> {
  const isFile = isModelFile(source) || source.endsWith(".json");
  const folder = isFile ? dirname(source) : networkFolder(source, "discriminator");
  const names = isModelFile(source) ? await sameFamily(source) : await networkNames(folder);
  const files = await readFolderFiles("readNetworkFiles", folder, names.sort());
  return {
    path: isFile ? `${GIVEN}/${basename(source)}` : GIVEN,
    files: files.map(({ path, bytes }) => ({ path: `${GIVEN}/${path}`, bytes })),
  };
}

/** Files of our own network: its shape, its weights and its card. */
async function networkNames(folder: string): Promise<string[]> {
  const isPart = (name: string): boolean =>
    name.endsWith(".bin") || [MODEL_FILE, MODEL_CARD, TRAINED_ON_FILE].includes(name);
  return (await namesIn(folder)).filter(isPart);
}

/** A model file of another framework, and those that it is cut into: `net.index` has its numbers in `net.data-00000-of-00001`. */
async function sameFamily(source: string): Promise<string[]> {
  const own = basename(source);
  const parts = `${own.replace(/\.[^.]+$/, "")}.data-`;
  return (await namesIn(dirname(source))).filter((name) => name === own || name.startsWith(parts));
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw toFileError("readNetworkFiles", folder, error);
  }
}
