import type { Engine, RunningEngine, Verdict } from "./engines/engine";
import { timeTrainingStep } from "./training-step";

/** What is measured: only what is needed to choose, or every engine that can be measured in reasonable time. */
export type ProbeExtent = "needed" | "all";

/** What is known of one engine. */
export interface Entry {
  readonly engine: Engine;
  readonly verdict: Verdict;
  /** Seconds of one small training step; `null` when it was not measured. */
  readonly measured: number | null;
}

/** Seconds of a step by engine, remembered for the life of the process, so that asking again costs nothing and answers the same. */
export class EngineTimes {
  readonly #measure: () => Promise<number>;
  readonly #seconds = new Map<string, number>();

  /** @param measure Times one step on the active engine. */
  constructor(measure: () => Promise<number> = timeTrainingStep) {
    this.#measure = measure;
  }

  /** Starts an engine and times it. An engine that fails at either is no longer usable. */
  async measure(entry: Entry): Promise<Entry> {
    const { engine } = entry;
    try {
      const measured = this.#seconds.get(engine.name) ?? (await this.#startAndTime(engine));
      return { ...entry, measured };
    } catch (error) {
      return { ...entry, verdict: engine.explain(error) };
    }
  }

  async #startAndTime(engine: Engine): Promise<number> {
    await engine.start();
    const seconds = await this.#measure();
    this.#seconds.set(engine.name, seconds);
    return seconds;
  }
}

/**
 * Measures engines one after the other, but never the cpu engine, whose step takes minutes. Where only one other engine is usable there is
 * nothing to choose, so it is measured only if `extent` is `all`.
 */
export async function measureEntries(
  entries: readonly Entry[],
  extent: ProbeExtent,
  times: EngineTimes,
): Promise<Entry[]> {
  const usable = entries.filter(({ verdict, engine }) => verdict.usable && engine.name !== "cpu");
  const chosen = extent === "all" || usable.length > 1 ? usable : [];
  const measured: Entry[] = [];
  for (const entry of entries) {
    measured.push(chosen.includes(entry) ? await times.measure(entry) : entry);
  }
  return measured;
}

/** An engine has to be this much faster than one that usually is: two runs on the same machine should not differ by noise. */
const CLEARLY_FASTER = 0.9;

/** The usable ones in the order in which to try them: the fastest measured, then the others as they come. */
export function fastestFirst(entries: readonly Entry[]): Entry[] {
  const usable = entries.filter(({ verdict }) => verdict.usable);
  const seconds = ({ measured }: Entry): number => measured ?? Infinity;
  const fastest = usable.reduce<Entry | undefined>(
    (best, entry) => (best === undefined || seconds(entry) < CLEARLY_FASTER * seconds(best) ? entry : best),
    undefined,
  );
  return fastest === undefined ? [] : [fastest, ...usable.filter((entry) => entry !== fastest)];
}

/** Starts the first engine that works, and reports why those before it did not. */
export async function startFirst(
  queue: readonly Entry[],
): Promise<{ started?: { engine: Engine; running: RunningEngine }; failed: Map<Engine, Verdict> }> {
  const failed = new Map<Engine, Verdict>();
  for (const { engine } of queue) {
    try {
      return { started: { engine, running: await engine.start() }, failed };
    } catch (error) {
      failed.set(engine, engine.explain(error));
    }
  }
  return { failed };
}
