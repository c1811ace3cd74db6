import type { ProgressEvent } from "@gan-cls/core";

/** Options of everything here that takes long. */
export interface RunOptions {
  /** Stops the work between two blocks, with `aborted`. */
  signal?: AbortSignal;
  /** Hears of every finished block. */
  onProgress?: (event: ProgressEvent) => void;
}
