import { memoryCheckpointStore } from "./memory-checkpoint-store";
import type { CheckpointStore } from "./checkpoint-store";

/** A store in memory that also keeps every checkpoint ever saved, in order. */
export function recordingStore(): CheckpointStore & { saved: Uint8Array[] } {
  const saved: Uint8Array[] = [];
  const store = memoryCheckpointStore();
  return {
    ...store,
    saved,
    async save(step, bytes, options) {
      saved.push(bytes);
      await store.save(step, bytes, options);
    },
  };
}
