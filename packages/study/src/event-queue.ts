interface Entry<Event> {
  readonly event: Event;
  readonly taken: () => void;
}

/** Turns work that reports by calls into an event generator, for work that runs in several places at once. */
export class EventQueue<Event> {
  readonly #waiting: Entry<Event>[] = [];
  #wake: () => void = () => {};

  /** Adds an event. Resolves once the reader asks for the next one, so that work waits for a reader that stores events. */
  readonly emit = (event: Event): Promise<void> =>
    new Promise((taken) => {
      this.#waiting.push({ event, taken });
      this.#wake();
    });

  /**
   * Yields the events of some work until it ends, and returns its result.
   *
   * @param work Calls `emit`. It must end soon after `stop` is called.
   * @param stop Called when the reader leaves early.
   * @throws What the work throws, once all events before have been read.
   */
  async *until<Result>(work: Promise<Result>, stop: () => void): AsyncGenerator<Event, Result, void> {
    let isDone = false;
    const end = (): void => {
      isDone = true;
      this.#wake();
    };
    work.then(end, end);
    try {
      for (;;) {
        const entry = this.#waiting.shift();
        if (entry !== undefined) {
          try {
            yield entry.event;
          } finally {
            // Also when the reader leaves here: the work waits for this one, and would wait for ever.
            entry.taken();
          }
        } else if (isDone) {
          return await work;
        } else {
          await new Promise<void>((resolve) => (this.#wake = resolve));
        }
      }
    } finally {
      if (!isDone) {
        stop();
        this.#release();
        await work.catch(() => {});
      }
    }
  }

  /** Nobody reads any more: events are taken as they come. */
  #release(): void {
    const drain = (): void => this.#waiting.splice(0).forEach(({ taken }) => taken());
    this.#wake = drain;
    drain();
  }
}
