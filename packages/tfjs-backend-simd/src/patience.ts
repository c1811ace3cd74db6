/** Looks at a shared word before a thread sleeps: some 90 microseconds, which is more than the JavaScript between most kernels takes. */
export const PATIENT_LOOKS = 20_000;

/** The same where cores are busy with other work: who looks there takes time from the thread that it waits for. */
export const HASTY_LOOKS = 1000;

/** A wait is late from so many milliseconds on, and from such a share of the time that this thread worked itself. */
const LATE_MS = 0.1;
const LATE_SHARE = 0.5;

/** Share of late waits from which on cores are taken for busy, and how many waits it looks back on, roughly. */
const BUSY_SHARE = 0.1;
const MEMORY = 32;

/**
 * How long threads of equal work look for each other before they sleep. Where each has a core of its own all finish at about the same time; where
 * others want the cores too, a thread often waits for one that does not run. This changes when things happen, never what comes out.
 */
export class Patience {
  #lateShare = 0;

  /** Takes note of one job: for how long this thread worked and then waited for the others. */
  note(workedMs: number, waitedMs: number): void {
    const isLate = waitedMs > LATE_MS + LATE_SHARE * workedMs;
    this.#lateShare += (Number(isLate) - this.#lateShare) / MEMORY;
  }

  /** How often to look. */
  get looks(): number {
    return this.#lateShare > BUSY_SHARE ? HASTY_LOOKS : PATIENT_LOOKS;
  }
}
