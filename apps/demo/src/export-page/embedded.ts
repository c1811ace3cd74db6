import type { Preprocessing } from "@gan-cls/core";

/** What an exported page carries beside its script. */
export interface EmbeddedClassifier {
  readonly classNames: readonly string[];
  readonly preprocessing: Preprocessing;
  /** Content of `model.json`. */
  readonly modelJson: string;
  /** The weights in base64. */
  readonly weights: string;
}

/** Identifier of the element with the classifier. */
export const EMBEDDED_ID = "classifier";
