import { throwIfAborted, yieldToEventLoop, type ProgressEvent } from "@gan-cls/core";

/** Options of every longer computation of this package. */
export interface RunOptions {
  /** Stops the work between two blocks, with `aborted`. */
  signal?: AbortSignal;
  /** Called after every finished block. */
  onProgress?: (event: ProgressEvent) => void;
}

/** Milliseconds of work between two breaks: about one frame, so that a page stays responsive. */
const WORK_SPAN = 16;

/** Lets the event loop run during long synchronous work, stops the work on a signal, and reports progress. */
export class Pacer {
  readonly #where: string;
  readonly #options: RunOptions;
  #lastBreak = performance.now();

  /** @param where The function named in the error when the signal fires. */
  constructor(where: string, options: RunOptions) {
    this.#where = where;
    this.#options = options;
    throwIfAborted(where, options.signal);
  }

  /** Call between blocks of work. @throws GanClsError `aborted` */
  async pause(): Promise<void> {
    if (performance.now() - this.#lastBreak >= WORK_SPAN) {
      await yieldToEventLoop();
      this.#lastBreak = performance.now();
    }
    throwIfAborted(this.#where, this.#options.signal);
  }

  report(task: string, done: number, total: number, unit: ProgressEvent["unit"] = "images"): void {
    this.#options.onProgress?.({ type: "progress", task, done, total, unit });
  }
}
