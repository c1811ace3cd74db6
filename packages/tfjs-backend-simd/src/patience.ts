/** Looks at a shared word before a thread sleeps: some 90 microseconds, which is more than the JavaScript between most kernels takes. */
export const PATIENT_LOOKS = 20_000;

/** The same where cores are busy with other work: there, looking takes time from the very thread that is waited for. */
export const HASTY_LOOKS = 1000;

/** A wait is late when it takes longer than this many milliseconds plus this share of the time that the waiting thread worked itself. */
const LATE_MS = 0.1;
const LATE_SHARE = 0.5;

/** Share of late waits above which cores are taken for busy, and roughly how many waits the average covers. */
const BUSY_SHARE = 0.1;
const MEMORY = 32;

/**
 * How long threads of equal work look for each other before they sleep. Where each has a core of its own all finish at about the same time; where
 * other processes use the cores too, a thread often waits for one that is not running. This changes timing, never results.
 */
export class Patience {
  #lateShare = 0;

  /** Records one job: for how long this thread worked and then waited for the others. */
  note(workedMs: number, waitedMs: number): void {
    const isLate = waitedMs > LATE_MS + LATE_SHARE * workedMs;
    this.#lateShare += (Number(isLate) - this.#lateShare) / MEMORY;
  }

  /** How often to look before sleeping. */
  get looks(): number {
    return this.#lateShare > BUSY_SHARE ? HASTY_LOOKS : PATIENT_LOOKS;
  }
}
