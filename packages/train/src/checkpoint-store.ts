/** Where a training keeps its checkpoints. `@gan-cls/train/node` has one on disk, `memoryCheckpointStore` keeps them while it lives. */
export interface CheckpointStore {
  /** The steps of the kept checkpoints, newest first. */
  list(): Promise<readonly number[]>;
  /** The bytes of the checkpoint after `step` steps. @throws GanClsError `not-found` when there is none */
  load(step: number): Promise<Uint8Array>;
  /**
   * Keeps a checkpoint as a whole: a reader sees all of it or nothing. Older ones may go, but not the last few and not the best.
   *
   * @param step Steps done. What a store holds of later steps stays until training gets there again: only the caller knows what it is.
   */
  save(step: number, bytes: Uint8Array, options?: SaveOptions): Promise<void>;
  /** Forgets all checkpoints. */
  clear(): Promise<void>;
  /** What messages call a checkpoint, such as its file. @default `the checkpoint of step 120` */
  describe?(step: number): string;
}

/** How a checkpoint is kept. */
export interface SaveOptions {
  /** Whether it is the best so far, which is kept until there is a better one. @default false */
  readonly isBest?: boolean;
}

/** How many checkpoints a store keeps. */
export interface KeepOptions {
  /** Newest ones that are kept, beside the best. @default 3 */
  readonly keep?: number;
}

/** One whole checkpoint and two in case that it is damaged. */
export const DEFAULT_KEEP = 3;

/** The steps that can go once `saved` has been saved: earlier ones, but neither the newest `keep` of them (with `saved`) nor the best. */
export function stepsToForget(
  steps: readonly number[],
  { saved, best, keep = DEFAULT_KEEP }: KeepOptions & { saved: number; best: number | undefined },
): number[] {
  const upToSaved = steps.filter((step) => step <= saved).sort((a, b) => b - a);
  return upToSaved.slice(keep).filter((step) => step !== best);
}
