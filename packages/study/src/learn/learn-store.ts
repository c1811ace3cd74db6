import { createMemoryStore, type StudyStore } from "../store";

/** What a learning decides once and a resumed one must decide alike. Plain JSON. */
export interface LearnPlan {
  /** Steps of the GAN, as many as the time allowed. */
  readonly ganSteps: number;
  /** Seconds that one of them took when it was timed. */
  readonly secondsPerStep: number;
}

/** Keeps what a learning has finished, so that it can resume. */
export interface LearnStore {
  /** Of the GAN and of the methods that are trained on all labels. */
  readonly final: StudyStore;
  /** Of one part of the cross-validation, counted from 0: finished cells and checkpoints. */
  fold(index: number): StudyStore;
  /** The plan of an earlier run, if there was one. */
  loadPlan(): Promise<LearnPlan | undefined>;
  savePlan(plan: LearnPlan): Promise<void>;
}

/** Keeps it for as long as it lives. */
export function createMemoryLearnStore(): LearnStore {
  const folds = new Map<number, StudyStore>();
  let kept: LearnPlan | undefined;
  return {
    final: createMemoryStore(),
    fold(index) {
      const store = folds.get(index) ?? createMemoryStore();
      folds.set(index, store);
      return store;
    },
    loadPlan: () => Promise.resolve(kept),
    savePlan: (plan) => Promise.resolve(void (kept = plan)),
  };
}
