/**
 * What `pack.mjs` cannot read from a run: what each pretrained model is for, in which package it is, and which run it comes from.
 *
 * `source` names an option of pack.mjs, `part` the model in that run's folder `models` (of several the first that is there); `figures` name runs with the model's
 * figures, and their controls. `judge` classifies what a generator draws; or `quality` names a run of `gan-cls evaluate --generator`.
 */
import { join } from "node:path";
import { ROOT } from "../workspace.mjs";
import { COLOR_FACTS, COLOR_RECIPES } from "./color-recipes.mjs";
import { DIGIT_FACTS, DIGIT_RECIPES } from "./digit-recipes.mjs";
import { PHOTO_FACTS, PHOTO_RECIPES } from "./photo-recipes.mjs";

const withFacts = (facts, recipes) =>
  Object.fromEntries(Object.entries(recipes).map(([name, recipe]) => [name, { ...facts, ...recipe }]));

/** By name, in the order of the lists and of the cards in the packages' READMEs. */
export const RECIPES = {
  ...withFacts(DIGIT_FACTS, DIGIT_RECIPES),
  ...withFacts(PHOTO_FACTS, PHOTO_RECIPES),
  ...withFacts(COLOR_FACTS, COLOR_RECIPES),
};

/** The packages that carry models. */
export const MODEL_PACKAGES = [...new Set(Object.values(RECIPES).map((recipe) => recipe.package))];

/** The folder of a package's models. */
export const pretrainedOf = (packageFolder) => join(ROOT, "packages", packageFolder, "pretrained");

/** The folder of one model. */
export const folderOf = (name) => join(pretrainedOf(RECIPES[name].package), name);
