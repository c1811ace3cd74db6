import { GanClsError, isGanClsError, type WarningEvent } from "@gan-cls/core";
import { checkFit, openCheckpoint, type Checkpoint, type FitOptions } from "./checkpoint";
import type { CheckpointStore } from "./checkpoint-store";

/** The newest whole checkpoint of a training. */
export interface Found {
  readonly checkpoint: Checkpoint;
  /** What messages call it. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** One for each newer checkpoint, which is damaged. */
  readonly warnings: readonly WarningEvent[];
}

/** A checkpoint that cannot be used. */
interface Damaged {
  readonly step: number;
  readonly name: string;
  readonly reason: string;
}

/**
 * Looks for the newest whole checkpoint. Changes nothing in the store.
 *
 * @returns `undefined` when the store has none at all.
 * @throws GanClsError `invalid-data` when it has some and none is whole.
 */
export async function findNewestWhole(where: string, store: CheckpointStore): Promise<Found | undefined> {
  const damaged: Damaged[] = [];
  for (const step of await store.list()) {
    const name = store.describe?.(step) ?? `the checkpoint of step ${step}`;
    try {
      const bytes = await store.load(step);
      const checkpoint = await openCheckpoint(name, bytes);
      return { checkpoint, name, bytes, warnings: damaged.map((one) => warningOf(one, checkpoint.step)) };
    } catch (error) {
      if (!isGanClsError(error, "invalid-data", "io", "not-found")) {
        throw error;
      }
      damaged.push({ step, name, reason: error.message.replace(/^\w+: /, "") });
    }
  }
  return damaged.length === 0 ? undefined : refuse(where, damaged);
}

/**
 * As {@link findNewestWhole}, and checks that the checkpoint belongs to a training with these settings.
 *
 * @throws GanClsError `invalid-argument` naming the setting that differs.
 */
export async function findFitting(
  where: string,
  store: CheckpointStore,
  fit: Omit<FitOptions, "name">,
): Promise<Found | undefined> {
  const found = await findNewestWhole(where, store);
  if (found !== undefined) {
    checkFit(found.checkpoint, { ...fit, name: found.name });
  }
  return found;
}

function warningOf({ step, reason }: Damaged, resumedFrom: number): WarningEvent {
  return {
    ...{ type: "warning", code: "damaged-checkpoint", epoch: 0, step: resumedFrom, figures: { damagedStep: step } },
    message: `${reason}; resuming from step ${resumedFrom} instead`,
  };
}

function refuse(where: string, damaged: readonly Damaged[]): never {
  const [{ reason }] = damaged;
  const names = damaged.map(({ name }) => name).join(", ");
  throw new GanClsError(
    "invalid-data",
    `${where}: expected a whole checkpoint to resume from, got ${damaged.length === 1 ? "a damaged one" : `${damaged.length} damaged ones`}: ${reason}; put back a whole copy, or remove what is damaged to train from the start: ${names}`,
    { details: { damaged: damaged.map(({ step }) => step) } },
  );
}

/**
 * Seconds that the training in a store has taken by its newest whole checkpoint; 0 when there is none.
 *
 * @throws What the store throws.
 */
export async function secondsSpent(store: CheckpointStore): Promise<number> {
  try {
    return (await findNewestWhole("secondsSpent", store))?.checkpoint.course.seconds ?? 0;
  } catch (error) {
    if (isGanClsError(error, "invalid-data")) {
      return 0;
    }
    throw error;
  }
}
