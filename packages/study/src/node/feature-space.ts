import type { TrainingEvent } from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data";
import { isMeantFor } from "@gan-cls/models";
import {
  createFeatureSpace,
  EXTRACTOR,
  trainFeatureSpace,
  type FeatureSpace,
  type TrainFeatureSpaceOptions,
} from "../quality/feature-space";
import { openPretrained, pretrainedCard } from "./open-pretrained";

/**
 * The space of features in which images like these are compared: that of the shipped network, whose SHA-256 is checked, where it knows such images, and
 * else of a network that is trained on these. The caller disposes it.
 */
export async function* openFeatureSpace(
  data: StudyData,
  options: TrainFeatureSpaceOptions,
): AsyncGenerator<TrainingEvent, FeatureSpace, void> {
  return isShippedFor(data)
    ? createFeatureSpace(await openPretrained(EXTRACTOR))
    : yield* trainFeatureSpace(data, options);
}

/** Digits of a user's own files have no domain, but its classes. */
function isShippedFor(data: StudyData): boolean {
  const card = pretrainedCard(EXTRACTOR);
  if (card === undefined) {
    return false;
  }
  const hasItsClasses = String(data.train.classNames) === String(card.classNames);
  return isMeantFor(card, { train: data.train, domain: data.domain ?? (hasItsClasses ? card.domain : undefined) });
}
