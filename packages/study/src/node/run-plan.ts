import { impliedByNames, planCells, type ImpliedByNames } from "../cells/cell";
import type { RunConfig } from "./run-config";
import { isCount, isText, listOf } from "./shape-checks";

/** What the configuration of a study says of its cells. */
export interface RunPlan {
  /** Names of the methods. */
  readonly methods: readonly string[];
  readonly labels: readonly number[];
  readonly seeds: readonly number[];
  readonly implied: ImpliedByNames;
}

/** The plan of a run of cells, `undefined` for another kind of run and where it cannot be read. */
export function readRunPlan({ plan }: Pick<RunConfig, "plan">): RunPlan | undefined {
  const { methods, labels, seeds, implied } = (plan ?? {}) as Partial<RunPlan>;
  if (!listOf(isText)(methods) || !listOf(isCount)(labels) || !listOf(isCount)(seeds)) {
    return undefined;
  }
  const whole = { methods, labels, seeds } as Omit<RunPlan, "implied">;
  // A run of an older version has not written it down: it could not grow, so it follows from the rest.
  return { ...whole, implied: implied ?? impliedByNames(whole.labels, whole.seeds) };
}

/** Names of the cells that a run has planned. */
export function plannedNames({ methods, labels, seeds, implied }: RunPlan): string[] {
  const named = methods.map((name) => ({ name }));
  return planCells({ methods: named, labelCounts: labels, seeds, implied }).map(({ name }) => name);
}
