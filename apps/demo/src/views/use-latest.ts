import { useEffect, useMemo, useState } from "preact/hooks";
import { latestOnly } from "../rpc/latest-only";

/** What came of the last input, and why the newest failed. */
export interface Latest<Output> {
  readonly output: Output | null;
  readonly problem: string | null;
  /** The newest input has not been answered yet. */
  readonly busy: boolean;
}

/**
 * Follows an input that changes faster than the work can be done: always works on the newest, and keeps the last answer until the next.
 * An input of `null` has no answer.
 */
export function useLatest<Input, Output>(input: Input | null, work: (input: Input) => Promise<Output>): Latest<Output> {
  const [latest, setLatest] = useState<Latest<Output>>({ output: null, problem: null, busy: false });
  const submit = useMemo(
    () =>
      latestOnly<Input | null>(async (next) => {
        try {
          const output = next === null ? null : await work(next);
          setLatest({ output, problem: null, busy: false });
        } catch (error) {
          setLatest({ output: null, problem: error instanceof Error ? error.message : String(error), busy: false });
        }
      }),
    [],
  );
  useEffect(() => {
    setLatest((before) => ({ ...before, busy: input !== null }));
    submit(input);
  }, [input]);
  return latest;
}
