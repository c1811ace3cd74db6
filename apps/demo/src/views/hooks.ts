import type { EngineReport } from "@gan-cls/engine";
import { useEffect, useMemo, useState } from "preact/hooks";
import { type Sketch, type SketchAction, sketchPixels } from "../drawing/sketch";
import type { Catalogue } from "../lab/operations";
import { walk } from "../latent/latent-walk";
import { latestOnly } from "../rpc/latest-only";
import { lookingLab } from "../state/app-state";
import type { Lab } from "../state/lab-client";
import { type Store, useStore } from "../state/store";

/** The pretrained models; `null` until they are known. */
export function useCatalogue(): Catalogue | null {
  const [catalogue, setCatalogue] = useState<Catalogue | null>(null);
  useEffect(() => {
    // Without it the page shows less; a failure of the engine is reported elsewhere.
    lookingLab.call("catalogue", null).then(setCatalogue, () => {});
  }, []);
  return catalogue;
}

/** The engine of a worker, once it is known. */
export function useEngine(lab: Lab): { report: EngineReport | null; problem: string | null } {
  const [state, setState] = useState<{ report: EngineReport | null; problem: string | null }>({
    report: null,
    problem: null,
  });
  useEffect(() => {
    lab.engine.then(
      (report) => setState({ report, problem: null }),
      (error: unknown) => setState({ report: null, problem: error instanceof Error ? error.message : String(error) }),
    );
  }, [lab]);
  return state;
}

/** The result of the last input, and why the newest failed. */
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

/** What was worked out for a sketch: several components of a page ask for the same. */
const known = new WeakMap<Sketch, { pixels: Uint8Array | null }>();

/** A pad's sketch and the 28 x 28 bytes that a network sees of it. */
export function useSketchPixels(store: Store<Sketch, SketchAction>): { sketch: Sketch; pixels: Uint8Array | null } {
  const sketch = useStore(store);
  const entry = known.get(sketch) ?? { pixels: sketchPixels(sketch) };
  known.set(sketch, entry);
  return { sketch, pixels: entry.pixels };
}

/** Steps from one image of the grid to the next, and milliseconds for each. */
const STEPS = 40;
const INTERVAL = 60;

/** How many of the grid's images a walk visits. */
const STOPS = 8;

/** A walk through the latent space that can be started and stopped; while it stands, `resting` is shown. */
export function useWalk(
  latents: readonly Float32Array[],
  resting: Float32Array,
): { walking: boolean; latent: Float32Array; toggle: () => void } {
  const [walking, setWalking] = useState(false);
  const [latent, setLatent] = useState(resting);
  useEffect(() => {
    setLatent(resting);
    // Choosing or moving an image ends a walk: otherwise the choice would be gone at once.
    setWalking(false);
  }, [resting]);
  useEffect(() => {
    if (!walking) {
      return undefined;
    }
    const path = walk([resting, ...latents.slice(1, STOPS)], STEPS);
    let at = 0;
    const timer = setInterval(() => setLatent(path[++at % path.length]), INTERVAL);
    return () => clearInterval(timer);
  }, [walking]);
  return { walking, latent, toggle: () => setWalking(!walking) };
}
