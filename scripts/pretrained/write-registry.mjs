/** Writes the list of pretrained models in the sources of a package that carries some. */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { readJson, ROOT } from "../workspace.mjs";
import { pretrainedOf } from "./recipes.mjs";

/** Functions of an entry that tell where its files are, for those files that a model has. */
const URLS = {
  modelUrl: "model.json",
  weightsUrl: "weights.bin",
  trainedOnUrl: "trained-on.bin",
  trainingUrl: "training.json",
};

/** The models of a package that have seen the same images as one before them, each with that one: they share its file, which does not compress. */
function sharedHashes(folder, names) {
  const first = new Map();
  const shared = new Map();
  for (const name of names) {
    const { trainedOn } = readJson(join(pretrainedOf(folder), name, "card.json"));
    if (trainedOn !== undefined && first.has(trainedOn.sha256)) {
      shared.set(name, first.get(trainedOn.sha256));
    } else if (trainedOn !== undefined) {
      first.set(trainedOn.sha256, name);
    }
  }
  return shared;
}

/** Writes a file as prettier wants it. */
export async function writeText(path, text) {
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
}

/** Lets a card tell in whose folder the hashes of its model are, and removes the model's own. */
async function pointToHashes(folder, name, owner) {
  const path = join(pretrainedOf(folder), name, "card.json");
  const { trainedOn, ...card } = readJson(path);
  if (trainedOn !== undefined) {
    const { folder: _, ...facts } = trainedOn;
    await writeText(path, JSON.stringify({ ...card, trainedOn: { ...facts, ...(owner && { folder: owner }) } }));
  }
  if (owner !== undefined) {
    rmSync(join(pretrainedOf(folder), name, URLS.trainedOnUrl), { force: true });
  }
}

/** The list of models in the sources of a package, by its folder: bundlers find a file only where its whole path stands in the code. */
export async function writeRegistry(folder) {
  const names = readJson(join(pretrainedOf(folder), "names.json"));
  const variable = (name) => name.replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase());
  const shared = sharedHashes(folder, names);
  const placeOf = (name, key) => (key === "trainedOnUrl" ? (shared.get(name) ?? name) : name);
  for (const name of names) {
    await pointToHashes(folder, name, shared.get(name));
  }
  const urls = (name) =>
    Object.entries(URLS)
      .filter(([key, file]) => existsSync(join(pretrainedOf(folder), placeOf(name, key), file)))
      .map(([key, file]) => `${key}: () => new URL("../pretrained/${placeOf(name, key)}/${file}", import.meta.url)`);
  const lines = [
    "/** Written by scripts/pretrained/pack.mjs: every pretrained model with its card and where its files are. */",
    ...names.map((name) => `import ${variable(name)} from "../pretrained/${name}/card.json";`),
    `import type { PretrainedCard, PretrainedEntry } from "${folder === "models" ? "./pretrained-card" : "@gan-cls/models"}";`,
    "",
    "/** By name. This file and what is built of it lie one folder below the package's root, so the paths hold for both. */",
    "export const PRETRAINED = {",
    ...names.map((name) => `"${name}": { card: ${variable(name)} as PretrainedCard, ${urls(name).join(", ")} },`),
    "} as const satisfies Readonly<Record<string, PretrainedEntry>>;",
  ];
  await writeText(join(ROOT, "packages", folder, "src", "pretrained-registry.ts"), lines.join("\n"));
}
