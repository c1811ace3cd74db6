import { GanClsError, isGanClsError } from "./errors";

/**
 * Runs an event generator to its end, passes every event to `onEvent` and resolves to the generator's result. An observer may be
 * asynchronous; the work waits for it. An observer that fails does not stop the work: its error goes to `onObserverError`, and a
 * failure of that one is ignored.
 *
 * @throws What the generator throws, for example `aborted`.
 */
export async function drain<Event, Result>(
  generator: AsyncGenerator<Event, Result, void>,
  onEvent: (event: Event) => unknown = () => {},
  onObserverError: (error: unknown) => void = () => {},
): Promise<Result> {
  for (;;) {
    const next = await generator.next();
    if (next.done) {
      return next.value;
    }
    await observe(next.value, onEvent, onObserverError);
  }
}

async function observe<Event>(
  event: Event,
  onEvent: (event: Event) => unknown,
  onObserverError: (error: unknown) => void,
): Promise<void> {
  try {
    await onEvent(event);
  } catch (error) {
    try {
      onObserverError(error);
    } catch {
      // There is nobody left to tell, and the work matters more than reporting it.
    }
  }
}

/** Throws `aborted` (with the signal's reason as cause) once `signal` has fired. */
export function throwIfAborted(where: string, signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw new GanClsError("aborted", `${where}: stopped by the caller`, { cause: signal.reason as unknown });
  }
}

/** Whether `error` means that the caller stopped the work: our own `aborted`, or the platform's `AbortError`. */
export function isAbortError(error: unknown): boolean {
  return isGanClsError(error, "aborted") || (error instanceof Error && error.name === "AbortError");
}

/**
 * Lets timers, signals, input and painting run. Awaiting a resolved promise would not, because microtasks run first.
 */
export function yieldToEventLoop(): Promise<void> {
  const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => unknown };
  return new Promise((resolve) => {
    if (setImmediate === undefined) {
      setTimeout(resolve, 0);
    } else {
      setImmediate(() => resolve());
    }
  });
}
