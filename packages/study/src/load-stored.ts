import { isGanClsError } from "@gan-cls/core";
import type { FinishedCell } from "./cells/cell";
import type { GanRecord } from "./gan/gan-record";
import type { GanStore, StudyStore } from "./store";

type OnWarning = (message: string) => Promise<void>;

/** A stored cell. A damaged one is put aside, and the caller computes it again: a day of work is not lost to one byte. */
export function loadStoredCell(
  store: StudyStore,
  name: string,
  onWarning: OnWarning,
): Promise<FinishedCell | undefined> {
  return attempt(
    () => store.loadCell(name),
    async (reason) => {
      const place = await store.setAside("cell", name);
      await onWarning(
        `${name}: what was found before is damaged, so it is computed again; the damaged file is kept as ${place} (${reason})`,
      );
    },
  );
}

/** The record of a stored GAN. A damaged one is put aside, and the caller makes it again from the GAN's checkpoint. */
export function loadStoredGan(store: GanStore, name: string, onWarning: OnWarning): Promise<GanRecord | undefined> {
  return attempt(
    () => store.loadGan(name),
    async (reason) => {
      const place = await store.setAside("gan", name);
      await onWarning(
        `${name}: its record is damaged, so it is made again; the damaged file is kept as ${place} (${reason})`,
      );
    },
  );
}

async function attempt<Value>(
  load: () => Promise<Value | undefined>,
  onDamage: (reason: string) => Promise<void>,
): Promise<Value | undefined> {
  try {
    return await load();
  } catch (error) {
    if (!isGanClsError(error, "invalid-data")) {
      throw error;
    }
    await onDamage(error.message);
    return undefined;
  }
}
