/**
 * When a worker counts as one that hangs. It sends a sign of life every few seconds, but not while one long step of it computes, such as the
 * neighbours of all test images; such a step uses computing time, and one that waits for ever does not.
 */
export interface SilenceTimes {
  /** Milliseconds from one look to the next. */
  readonly tick: number;
  /** Looks without a message, and without computing time where that is known, after which it hangs. */
  readonly idleTicks: number;
  /** Looks without a message after which it hangs, whatever it computes. */
  readonly silentTicks: number;
}

/** Two minutes, and half an hour. */
export const USUAL_SILENCE: SilenceTimes = { tick: 5000, idleTicks: 24, silentTicks: 360 };

/** The share of a core below which a process counts as one that computes nothing. */
const IDLE_SHARE = 0.02;

/** Looks at one process. */
export interface SilenceWatch {
  /** A message has come. */
  heard(): void;
  end(): void;
}

/** What {@link watchSilence} takes. */
export interface SilenceOptions {
  readonly times: SilenceTimes;
  /** Seconds of computing time that the process has used so far; `undefined` while that is not known. */
  readonly computing: () => Promise<number | undefined>;
  /** Is called once, with the seconds for which nothing was heard. */
  readonly onHang: (seconds: number) => void;
}

/**
 * Notices that a process hangs. It counts looks and not time, so that a machine that sleeps, a whole group of processes that is stopped by
 * Ctrl-Z, and a clock that jumps make nobody hang.
 */
export function watchSilence({ times, computing, onHang }: SilenceOptions): SilenceWatch {
  const { tick, idleTicks, silentTicks } = times;
  let silent = 0;
  let idle = 0;
  let computed: number | undefined;

  async function look(): Promise<void> {
    silent++;
    const before = computed;
    computed = await computing();
    if (computed !== undefined && before !== undefined) {
      idle = computed - before < (tick / 1000) * IDLE_SHARE ? idle + 1 : 0;
    }
    if (silent >= silentTicks || Math.min(idle, silent) >= idleTicks) {
      clearInterval(timer);
      onHang((silent * tick) / 1000);
    }
  }

  const timer = setInterval(() => void look(), tick).unref();
  return {
    heard() {
      silent = 0;
      idle = 0;
    },
    end: () => clearInterval(timer),
  };
}
