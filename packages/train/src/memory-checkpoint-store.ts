import { GanClsError } from "@gan-cls/core";
import { stepsToForget, type CheckpointStore, type KeepOptions } from "./checkpoint-store";

/** Keeps the newest checkpoints and the best one in memory, to resume within one process or page. */
export function memoryCheckpointStore({ keep }: KeepOptions = {}): CheckpointStore {
  const kept = new Map<number, Uint8Array>();
  let best: number | undefined;
  return {
    list: () => Promise.resolve([...kept.keys()].sort((a, b) => b - a)),
    load(step) {
      const bytes = kept.get(step);
      return bytes === undefined
        ? Promise.reject(new GanClsError("not-found", `memoryCheckpointStore: there is no checkpoint of step ${step}`))
        : Promise.resolve(bytes);
    },
    save(step, bytes, { isBest = false } = {}) {
      kept.set(step, bytes);
      best = isBest ? step : best;
      stepsToForget([...kept.keys()], { saved: step, best, keep }).forEach((old) => kept.delete(old));
      return Promise.resolve();
    },
    clear() {
      kept.clear();
      best = undefined;
      return Promise.resolve();
    },
  };
}
