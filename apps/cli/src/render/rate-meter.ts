/** Only what happened this recently counts, so that the rate follows a machine that gets busy. */
const WINDOW_MILLISECONDS = 30_000;

interface Mark {
  readonly time: number;
  readonly done: number;
}

/** Units per second over the last half minute. */
export class RateMeter {
  readonly #marks: Mark[] = [];

  /** @param time Milliseconds of any steady clock. */
  mark(done: number, time: number): void {
    this.#marks.push({ time, done });
    // The oldest mark may lie outside the window, so that slow work still has two.
    while (this.#marks.length > 2 && this.#marks[1].time <= time - WINDOW_MILLISECONDS) {
      this.#marks.shift();
    }
  }

  /** `undefined` until something has been done in measurable time. */
  get perSecond(): number | undefined {
    const first = this.#marks.at(0);
    const last = this.#marks.at(-1);
    if (first === undefined || last === undefined || last.time <= first.time || last.done <= first.done) {
      return undefined;
    }
    return ((last.done - first.done) * 1000) / (last.time - first.time);
  }
}
