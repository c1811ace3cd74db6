import { GanClsError } from "@gan-cls/core";
import type { Method } from "../method";
import { KNN, LOGISTIC, PCA_KNN } from "./classical";
import { CNN, CNN_FAIR, CNN_VIEWS } from "./cnn";
import { KMEANS_PROBE, KMEANS_VIEWS } from "./dictionary";
import { ENSEMBLE_GAN, RANDOM_ENSEMBLE } from "./ensemble";
import {
  GRADUAL_TUNE_METHOD,
  POOLED_KNN,
  POOLED_PROBE,
  POOLED_TUNE_METHOD,
  POOLED_VIEWS,
  RANDOM_PROBE,
  RANDOM_TUNE,
  RANDOM_TUNE_VIEWS,
  RANDOM_VIEWS,
  TUNE_VIEWS,
} from "./pooled";
import { SAME_NET, SEMI_GAN, SEMI_GAN_DENSE, SEMI_PLAIN, SPREAD_GAN, SPREAD_RANDOM } from "./semi-supervised";
import { TRIALS } from "./trials";

/** The methods that ship, family by family, in the order in which tables list them. */
export const METHODS: readonly Method[] = [
  ...[PCA_KNN, KNN, LOGISTIC],
  ...[KMEANS_PROBE, KMEANS_VIEWS],
  ...[CNN, CNN_FAIR, CNN_VIEWS],
  ...TRIALS,
  ...[RANDOM_PROBE, POOLED_PROBE, RANDOM_VIEWS, POOLED_VIEWS, POOLED_KNN],
  ...[RANDOM_TUNE, POOLED_TUNE_METHOD, GRADUAL_TUNE_METHOD, RANDOM_TUNE_VIEWS, TUNE_VIEWS],
  ...[SAME_NET, SEMI_PLAIN, SEMI_GAN, SPREAD_RANDOM, SPREAD_GAN, SEMI_GAN_DENSE],
  ...[RANDOM_ENSEMBLE, ENSEMBLE_GAN],
];

/**
 * The method of that name.
 *
 * @param choices Those that may be named. @default all that ship
 * @throws GanClsError `invalid-argument` for another name.
 */
export function findMethod(name: string, choices: readonly Method[] = METHODS): Method {
  const method = choices.find((candidate) => candidate.name === name);
  if (method === undefined) {
    const names = choices.map((candidate) => candidate.name);
    const message = `findMethod: expected a method out of ${names.join(", ")}, got ${name}`;
    throw new GanClsError("invalid-argument", message, { details: { value: name, choices: names } });
  }
  return method;
}
