/** Writes the list of pretrained models in the sources of a package that carries some. */
import { existsSync, writeFileSync } from "node:fs";
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

/** Writes a file as prettier wants it. */
export async function writeText(path, text) {
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
}

/** The list of models in the sources of a package, by its folder: bundlers find a file only where its whole path stands in the code. */
export async function writeRegistry(folder) {
  const names = readJson(join(pretrainedOf(folder), "names.json"));
  const variable = (name) => name.replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase());
  const urls = (name) =>
    Object.entries(URLS)
      .filter(([, file]) => existsSync(join(pretrainedOf(folder), name, file)))
      .map(([key, file]) => `${key}: () => new URL("../pretrained/${name}/${file}", import.meta.url)`);
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
