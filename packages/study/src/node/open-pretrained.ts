import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  loadPretrained,
  loadPretrainedTraining,
  type Pretrained,
  type PretrainedName,
  type PretrainedTraining,
} from "@gan-cls/models";

/**
 * Loads a pretrained model. The command line bundles the code of `@gan-cls/models`, so the files are looked for where that package is
 * installed, which is of exactly this version.
 */
export function openPretrained<Name extends PretrainedName>(name: Name): Promise<Pretrained<Name>> {
  return loadPretrained(name, { baseUrl: pretrainedFolder() });
}

/** The folder of all pretrained models. */
export function pretrainedFolder(): URL {
  return new URL("pretrained/", pathToFileURL(manifestPath()));
}

/** How a pretrained discriminator was trained, read from the same place; `undefined` for a model without a record. */
export function openPretrainedTraining(name: PretrainedName): Promise<PretrainedTraining | undefined> {
  return loadPretrainedTraining(name, { baseUrl: pretrainedFolder() });
}

/** The path of a file beside a pretrained model. */
export function pretrainedFile(name: PretrainedName, file: string): string {
  return join(dirname(manifestPath()), "pretrained", name, file);
}

function manifestPath(): string {
  return createRequire(import.meta.url).resolve("@gan-cls/models/package.json");
}
