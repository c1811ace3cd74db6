import { changeSketch, EMPTY_SKETCH } from "../drawing/sketch";
import { followGan, NO_TRAINING } from "../training/gan-progress";
import { changeLesson, EMPTY_LESSON } from "../teaching/lesson";
import { followRace, NO_RACE } from "../training/race-progress";
import type { GanSettings } from "../lab/operations";
import { openLab, type Lab } from "./lab-client";
import { changeGallery, FIRST_GALLERY } from "../latent/gallery";
import { followLesson, OPENING_KEPT } from "../teaching/taught";
import { followFill, NOTHING_TO_FILL } from "../tasks/fill-progress";
import { followOdd, NEW_GAME } from "../tasks/odd-progress";
import { createStore } from "./store";

/** The drawing that Draw and Look inside share. */
export const sketchStore = createStore(EMPTY_SKETCH, changeSketch);

/** The pad on which a visitor teaches. */
export const lessonSketchStore = createStore(EMPTY_SKETCH, changeSketch);
export const lessonStore = createStore(EMPTY_LESSON, changeLesson);
export const taughtStore = createStore(OPENING_KEPT, followLesson);

/** What can be done in "Other tasks", and what is done now. */
export const TASKS = ["fill", "similar", "odd"] as const;
export type Task = (typeof TASKS)[number];
export const taskStore = createStore<Task, Task>("fill", (_, task) => task);
export const fillStore = createStore(NOTHING_TO_FILL, followFill);
export const oddStore = createStore(NEW_GAME, followOdd);

/** Generated images. */
export const galleryStore = createStore(FIRST_GALLERY, changeGallery);

/** How the next GAN is to be trained. */
const FIRST_SETTINGS: GanSettings = {
  size: "small",
  batchSize: 32,
  learningRate: 2e-4,
  seed: 1,
  steps: 1000,
  resume: false,
};
export const ganSettingsStore = createStore(FIRST_SETTINGS, (settings, change: Partial<GanSettings>) => ({
  ...settings,
  ...change,
}));

export const ganStore = createStore(NO_TRAINING, followGan);
export const raceStore = createStore(NO_RACE, followRace);

/** The worker that answers drawings, at once. */
export const lookingLab: Lab = openLab("processor");

let opened: Lab | undefined;

/** The worker that trains, started on the first call. */
export function trainingLab(): Lab {
  opened ??= openLab("any");
  return opened;
}
