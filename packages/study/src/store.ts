import type { ImageDataset, ImageSet } from "@gan-cls/core";
import { memoryCheckpointStore, type CheckpointStore, type GanResult } from "@gan-cls/train";
import type { GanLossName } from "@gan-cls/report";
import type * as tf from "@tensorflow/tfjs";
import type { Cell, FinishedCell, MeasuredRow, Picture } from "./cells/cell";
import type { GanRecord } from "./gan/gan-record";
import type { SeenInTraining } from "./gan/seen-images";
import type { TrainedMethod } from "./method";

/** A GAN that is trained to its end: its last networks, and averages and best ones if they were kept. */
export interface FinishedGan {
  readonly networks: Pick<GanResult, "generator" | "discriminator" | "averages" | "best" | "curves">;
  readonly record: GanRecord;
  /** That it saw. */
  readonly images: ImageSet;
  /** The loss of both networks, for charts. */
  readonly loss: GanLossName;
  /** Images in a batch, for captions. */
  readonly batchSize: number;
}

/** Keeps GANs, those in training and those that are done. */
export interface GanStore {
  /** The checkpoints of one training. Those of `<cell>/<part>` lie with those of the cell. */
  checkpoints(name: string): CheckpointStore;
  /** The record of a GAN that is trained to its end, if there is one. @throws GanClsError `invalid-data` when it is damaged */
  loadGan(name: string): Promise<GanRecord | undefined>;
  saveGan(name: string, gan: FinishedGan): Promise<void>;
  /** Puts a damaged record of a cell or of a GAN where the next one does not overwrite it. Returns what it is called there. */
  setAside(part: "cell" | "gan", name: string): Promise<string>;
}

/**
 * Keeps what a study has finished, so that it can resume, and what it has learned. `@gan-cls/study/node` has one in a folder; without any, a study
 * lives in memory and is gone with it.
 *
 * Names are those of cells (`cnn`, `cnn-300-labels-seed-2`) and of GANs (`gan`, `gan-seed-2`).
 */
export interface StudyStore extends GanStore {
  /** Whether an earlier run has left something here: the study then resumes. */
  readonly isResumed: boolean;
  /** Forgets the checkpoints of a training that is finished and stored, and of its parts. */
  removeCheckpoint(name: string): Promise<void>;
  /** A finished cell, if there is one. @throws GanClsError `invalid-data` when it is damaged */
  loadCell(name: string): Promise<FinishedCell | undefined>;
  saveCell(cell: FinishedCell): Promise<void>;
  /**
   * Keeps what a cell has learned from its labelled images; returns the pictures drawn of it.
   *
   * @param builtOn The discriminator that the method builds on, if it does.
   */
  saveTrained(
    cell: Cell,
    trained: TrainedMethod,
    row: MeasuredRow,
    labelled: ImageDataset,
    builtOn?: SeenInTraining,
  ): Promise<readonly Picture[]>;
  /** The discriminator of a stored GAN. The caller disposes it. */
  loadDiscriminator(name: string): Promise<tf.Sequential>;
}

/** Keeps checkpoints and cells for as long as it lives, so that a study can resume within one process or page. Holds no network. */
export function createMemoryStore(): StudyStore {
  const checkpoints = new Map<string, CheckpointStore>();
  /** Trainings that have kept something: one that has not is no reason to resume. */
  const begun = new Set<string>();
  const cells = new Map<string, FinishedCell>();
  const gans = new Map<string, GanRecord>();
  return {
    get isResumed() {
      return begun.size + cells.size + gans.size > 0;
    },
    checkpoints(name) {
      const store = checkpoints.get(name) ?? memoryCheckpointStore();
      checkpoints.set(name, store);
      const save: CheckpointStore["save"] = (...saved) => {
        begun.add(name);
        return store.save(...saved);
      };
      return { ...store, save };
    },
    async removeCheckpoint(name) {
      for (const [of, store] of checkpoints) {
        if (of === name || of.startsWith(`${name}/`)) {
          begun.delete(of);
          await store.clear();
        }
      }
    },
    loadCell: (name) => Promise.resolve(cells.get(name)),
    saveCell: (cell) => Promise.resolve(void cells.set(cell.name, cell)),
    saveTrained: () => Promise.resolve([]),
    loadGan: (name) => Promise.resolve(gans.get(name)),
    saveGan: (name, { record }) => Promise.resolve(void gans.set(name, record)),
    setAside: (_, name) => Promise.reject(new Error(`createMemoryStore: ${name} cannot be damaged`)),
    loadDiscriminator: (name) => Promise.reject(new Error(`createMemoryStore: ${name} is not kept`)),
  };
}
