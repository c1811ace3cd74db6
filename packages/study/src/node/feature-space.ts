import { createFeatureSpace, EXTRACTOR, type FeatureSpace } from "../quality/feature-space";
import { openPretrained } from "./open-pretrained";

/** Loads the shipped feature network, whose SHA-256 is checked. The caller disposes the space. */
export async function openFeatureSpace(): Promise<FeatureSpace> {
  return createFeatureSpace(await openPretrained(EXTRACTOR));
}
