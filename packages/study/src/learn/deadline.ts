/** Timers hold no more milliseconds. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** A signal that fires at a time by `performance.now`, at once where it is over; `Infinity` is some weeks away. */
export function signalAt(deadline: number): AbortSignal {
  const left = Math.max(0, Math.ceil(deadline - performance.now()));
  return AbortSignal.timeout(Math.min(left, LONGEST_TIMEOUT));
}
