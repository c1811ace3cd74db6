/**
 * Runs an event generator to its end and resolves to its result. Unlike `drain` of `@gan-cls/core`, an observer that fails stops the work:
 * here it writes the run folder, and a run whose results cannot be kept is not worth the time.
 *
 * @throws What the generator or the observer throws.
 */
export async function follow<Event, Result>(
  generator: AsyncGenerator<Event, Result, void>,
  onEvent: (event: Event) => void | Promise<void>,
): Promise<Result> {
  try {
    for (;;) {
      const next = await generator.next();
      if (next.done) {
        return next.value;
      }
      await onEvent(next.value);
    }
  } finally {
    // Frees what a generator holds that was left early; a finished one does nothing.
    await generator.return(undefined as never);
  }
}
