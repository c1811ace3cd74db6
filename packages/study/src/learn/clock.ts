/** What tells a learning how late it is. */
export interface Clock {
  /** Milliseconds since some fixed moment. */
  now(): number;
  /** A signal that fires at a time by `now`, at once where it is over; `Infinity` is some weeks away. */
  signalAt(deadline: number): AbortSignal;
}

/** Timers hold no more milliseconds. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** The machine's own, by `performance.now`. */
export const MACHINE_CLOCK: Clock = {
  now: () => performance.now(),
  signalAt(deadline) {
    const left = Math.max(0, Math.ceil(deadline - performance.now()));
    return AbortSignal.timeout(Math.min(left, LONGEST_TIMEOUT));
  },
};
