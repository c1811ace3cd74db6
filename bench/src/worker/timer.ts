/** Something that can be repeated. */
export interface RepeatableWork {
  /** Does one unit to its end, with the result read back; returns a loss or an accuracy. */
  run(): Promise<number>;
}

/** Repetitions without a clock. */
export async function warmUp(work: RepeatableWork, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await work.run();
  }
}

/** One repetition of `units` units; the seconds are those of one unit. */
export async function timeOnce(work: RepeatableWork, units: number): Promise<{ seconds: number; figure: number }> {
  let figure = NaN;
  const start = performance.now();
  for (let i = 0; i < units; i++) {
    figure = await work.run();
  }
  return { seconds: (performance.now() - start) / 1000 / units, figure };
}
