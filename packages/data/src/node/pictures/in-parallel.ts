import { throwIfAborted, yieldToEventLoop } from "@gan-cls/core";

/** Tasks at a time: more than the four threads that Node decodes and reads files on, so that these always have the next. */
const AT_A_TIME = 8;

/** How long timers, signals and painting may wait for tasks that never leave the thread. */
const PATIENCE_MILLISECONDS = 50;

/** Options of {@link inParallel}. */
export interface InParallelOptions {
  /** Names the caller in `aborted`. */
  readonly where: string;
  readonly signal?: AbortSignal;
  /** Called after each task. */
  readonly onDone?: () => void;
}

/**
 * Does a task for every item, a few at a time, in order of their beginning.
 *
 * @returns Results in the order of the items.
 * @throws What the first task of the order that fails throws, when no task is left running; `aborted`.
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  task: (item: Item, index: number) => Promise<Result>,
  { where, signal, onDone }: InParallelOptions,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  let rested = performance.now();
  const failures: { readonly index: number; readonly error: unknown }[] = [];
  const work = async (): Promise<void> => {
    while (next < items.length && failures.length === 0) {
      const index = next++;
      try {
        throwIfAborted(where, signal);
        results[index] = await task(items[index], index);
      } catch (error) {
        failures.push({ index, error });
        return;
      }
      onDone?.();
      if (performance.now() - rested > PATIENCE_MILLISECONDS) {
        rested = performance.now();
        await yieldToEventLoop();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_A_TIME, items.length) }, work));
  if (failures.length > 0) {
    throw failures.reduce((first, other) => (other.index < first.index ? other : first)).error;
  }
  return results;
}
