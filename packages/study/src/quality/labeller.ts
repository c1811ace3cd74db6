import type { Classifier } from "@gan-cls/core";

/** A classifier that labels generated images, with what must be said of it. */
export interface Labeller {
  /** As the user named it. */
  readonly name: string;
  /** Whoever loaded the labeller disposes it. */
  readonly classifier: Classifier;
  readonly classNames: readonly string[];
  /** Labels that it learned from; 0 when that is not known. */
  readonly labels: number;
  /** The hash that names those labels, or `unknown`. */
  readonly labelHash: string;
  /** Of its weights. */
  readonly sha256: string;
}
