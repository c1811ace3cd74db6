/** Shows how long work is going. One task at a time; everything goes to stderr. */
export interface ProgressDisplay {
  /** A line that stays. */
  note(line: string): void;
  /** A line that stays and stands out. */
  warn(line: string): void;
  /**
   * Sets where the current task stands; another task's name starts a new one.
   *
   * @param total `null` while unknown.
   * @param unit In the plural, such as `steps`.
   * @param figures Figures of the moment, such as `loss 0.52`.
   * @param secondsLeft Where the caller knows better than the rate, whose steps are too unlike each other: the time left, or `null` while it
   *   is unknown.
   */
  progress(
    task: string,
    done: number,
    total: number | null,
    unit: string,
    figures?: readonly string[],
    secondsLeft?: number | null,
  ): void;
  /** The current task is over; it leaves no line. */
  finish(): void;
}
