import type { ImageDataset } from "@gan-cls/core";
import type { RunningBenchEngine } from "./bench-engine";

/** What a work is done with. */
export interface WorkMaterial {
  /** Images to learn from or, for `inference`, to classify. */
  readonly images: ImageDataset;
  /** Images to test on. */
  readonly test: ImageDataset;
  readonly batchSize: number;
  readonly engine: RunningBenchEngine;
}
