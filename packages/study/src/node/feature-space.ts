import { drain } from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data";
import type { StudyEvent } from "../events";
import {
  createFeatureSpace,
  EXTRACTOR,
  hasShippedSpace,
  trainFeatureSpace,
  type FeatureSpace,
} from "../quality/feature-space";
import { openPretrained } from "./open-pretrained";

/**
 * The space in which images like those of the data are compared: that of the shipped feature network, whose SHA-256 is checked, or of one
 * that is trained on the data. The caller disposes it.
 */
export async function* openFeatureSpace(
  data: StudyData,
  signal: AbortSignal,
): AsyncGenerator<StudyEvent, FeatureSpace, void> {
  if (hasShippedSpace(data)) {
    return createFeatureSpace(await openPretrained(EXTRACTOR));
  }
  yield {
    type: "note",
    message: `Training a network on ${data.name} whose features compare images: none is shipped for them`,
  };
  const training = trainFeatureSpace(data, signal);
  for (;;) {
    const next = await training.next();
    if (next.done) {
      return next.value;
    }
    yield { type: "training", task: "feature network", job: 0, event: next.value };
  }
}

/** As {@link openFeatureSpace}, for where nobody watches. */
export function prepareFeatureSpace(data: StudyData, signal: AbortSignal): Promise<FeatureSpace> {
  return drain(openFeatureSpace(data, signal));
}
