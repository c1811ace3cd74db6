import { useEffect, useMemo, useState } from "preact/hooks";
import { latestOnly } from "../rpc/latest-only";

/** What came of the last input, and why the newest failed. */
export interface Latest<Output> {
  readonly output: Output | null;
  readonly problem: string | null;
  /** The newest input has not been answered yet. */
  readonly busy: boolean;
}

interface Answer<Input, Output> {
  readonly input: Input | null;
  readonly output: Output | null;
  readonly problem: string | null;
}

/**
 * Follows an input that changes faster than the work can be done: always works on the newest, and keeps the last answer until the next.
 * An input of `null` has no answer.
 *
 * @param work Must depend on its input alone.
 */
export function useLatest<Input, Output>(input: Input | null, work: (input: Input) => Promise<Output>): Latest<Output> {
  const [answer, setAnswer] = useState<Answer<Input, Output>>({ input: null, output: null, problem: null });
  const submit = useMemo(
    () =>
      latestOnly<Input | null>(async (next) => {
        try {
          setAnswer({ input: next, output: next === null ? null : await work(next), problem: null });
        } catch (error) {
          const problem = error instanceof Error ? error.message : String(error);
          setAnswer({ input: next, output: null, problem });
        }
      }),
    [],
  );
  useEffect(() => submit(input), [input]);
  return { output: answer.output, problem: answer.problem, busy: input !== answer.input };
}
