import type { Pca } from "@gan-cls/classical";
import { describeValue, GanClsError } from "@gan-cls/core";
import type {
  AugmentationName,
  Classifier,
  ImageDataset,
  ImageSet,
  MatrixKernel,
  ProgressEvent,
  TrainingEvent,
  WarningEvent,
} from "@gan-cls/core";
import type { StudyMethod } from "@gan-cls/evaluate";
import type { CheckpointStore } from "@gan-cls/train";
import type * as tf from "@tensorflow/tfjs";
import { isGanName } from "./gan/gan-record";
import type { StudySettings } from "./presets";

/** What a method gets to learn from, and where it reports its progress. */
export interface MethodTask {
  /** The labelled images that may be seen, and nothing else. */
  readonly dataset: ImageDataset;
  /** All training images, without any label, and after them the images of the data that have none. */
  readonly unlabelled: ImageSet;
  /** Positions of the images of `dataset` among `unlabelled`, in its order; generated images in `dataset`, if any, come after these. */
  readonly labelledAt: Uint32Array;
  /** How images may vary in training without changing their class. */
  readonly augmentation: AugmentationName;
  /** Generated images to learn from too, for a method that `takesAdditions`. */
  readonly additions?: ImageDataset;
  /** Images to measure on after every epoch; nothing may be chosen by them. */
  readonly validation: ImageDataset | undefined;
  /** Decides every random number. */
  readonly seed: number;
  /** The study's settings: epochs, rates and sizes that the preset gives. */
  readonly settings: StudySettings;
  /** Fires when the study stops. */
  readonly signal: AbortSignal;
  /** Where a network's training keeps its latest checkpoint, and resumes from. */
  readonly checkpoints: CheckpointStore;
  /**
   * The same for one of several trainings of a method. What is finished stays there until the whole cell is.
   *
   * @param part Lower-case letters, digits and hyphens, such as `network-2`.
   */
  checkpointsOf(part: string): Promise<CheckpointStore>;
  /** Computes matrix products for classical methods. */
  readonly kernel: MatrixKernel;
  /** The trained discriminator. The study disposes it. */
  discriminator(): Promise<tf.Sequential>;
  /** The same network with random weights drawn by the seed, for controls. The study disposes it. */
  untrained(): Promise<tf.Sequential>;
  onTraining(event: TrainingEvent): void | Promise<void>;
  onProgress(event: ProgressEvent): void;
  /** Tells the user, and the readers of the row, what differs from what was asked for, such as a setting that the data are too few for. */
  onWarning(message: string): void;
}

/** What a method's description may say of the images: their shape, and how they vary in training. */
export interface ImageTraits extends Pick<ImageSet, "rows" | "columns" | "channels"> {
  readonly augmentation: AugmentationName;
}

/** Figures per epoch by name. */
export type History = Readonly<Record<string, readonly number[]>>;

/** From which epoch on (counted from 1) which layers were trained. */
export interface StageMark {
  readonly firstEpoch: number;
  readonly trainable: string;
}

/** What a method has learned. Disposing the classifier frees the network too. */
export interface TrainedMethod {
  readonly classifier: Classifier;
  /** The network, if it is one, for saving. It belongs to the classifier. */
  readonly model?: tf.LayersModel;
  /** The principal axes, if it has some, for pictures. */
  readonly pca?: Pca;
  /** Figures per epoch, if it learned in epochs. */
  readonly history?: History;
  /** What the monitors of its training have noticed. */
  readonly warnings?: readonly WarningEvent[];
  /** When which layers were trained, if it is a network that was trained in stages. */
  readonly stages?: readonly StageMark[];
}

/**
 * One way to learn to classify: an object in one file, listed in the registry or brought by a user. Every method of a study gets the same
 * labels, seeds and test images, and its rows, intervals and tests.
 */
export interface Method extends Omit<StudyMethod, "description" | "isReference"> {
  /** What it does, with which settings, in one or two sentences. */
  readonly description: string | ((settings: StudySettings, images: ImageTraits) => string);
  /** Whether it builds on the same network with random weights. @default false */
  readonly needsUntrained?: boolean;
  /** A study compares every method with the one of the highest rank; without any, with its first. @default none */
  readonly referenceRank?: number;
  /** Whether it keeps generated images apart from real ones, for example to choose an epoch by real ones alone. @default false; they are joined */
  readonly takesAdditions?: boolean;
  /** What a reader of a row with this label budget should know. */
  notes?(budget: { labels: number; labelHash: string }): readonly string[];
  /**
   * Learns from the task. The caller disposes the result's classifier. It is never called of a method that `averages` others: its cells are computed from theirs.
   *
   * @throws GanClsError `aborted` once the signal fires.
   */
  train(task: MethodTask): Promise<TrainedMethod>;
}

/** Whether it is trained; an average is computed from cells of others. */
export function isTrained({ averages }: Pick<Method, "averages">): boolean {
  return averages === undefined;
}

const MNIST: ImageTraits = { rows: 28, columns: 28, channels: 1, augmentation: "shifts" };

/** The description of a method under these settings, for images like these. @param images @default MNIST's */
export function describeMethod({ description }: Method, settings: StudySettings, images = MNIST): string {
  return typeof description === "string" ? description : description(settings, images);
}

/** Names become parts of file names. */
const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** A GAN's networks, beside which those of cells lie. */
const NETWORK_NAME = /^(?:generator|discriminator)(?:-average|-best)?(?:-seed-\d+)?$/;

/** Whether a run calls files of its own like this, beside which those of cells lie. */
const isTaken = (name: unknown): boolean =>
  name === "rows" || isGanName(String(name)) || NETWORK_NAME.test(String(name));

/**
 * Checks an object that a user brings as a method, for example the default export of a module.
 *
 * @param where Names the source in errors, such as the module's path.
 * @throws GanClsError `invalid-argument` naming the field.
 */
export function parseMethod(where: string, value: unknown): Method {
  const method = (value ?? {}) as Partial<Record<keyof Method, unknown>>;
  const check = (field: keyof Method, expected: string, isRight: boolean): void => {
    if (!isRight) {
      throw new GanClsError(
        "invalid-argument",
        `parseMethod: expected ${field} of the method in ${where} to be ${expected}, got ${describeValue(method[field])}`,
      );
    }
  };
  check("name", "lower-case letters, digits and hyphens", typeof method.name === "string" && NAME.test(method.name));
  check("name", "another one than a run's own files have", !isTaken(method.name));
  for (const field of ["title", "family"] as const) {
    check(field, "a non-empty string", typeof method[field] === "string" && method[field] !== "");
  }
  check("description", "a sentence or a function", ["string", "function"].includes(typeof method.description));
  check("controlOf", "the name of a method, or absent", ["string", "undefined"].includes(typeof method.controlOf));
  check("needsDiscriminator", "true or false", typeof method.needsDiscriminator === "boolean");
  check("trainsGan", "true, false or absent", ["boolean", "undefined"].includes(typeof method.trainsGan));
  check("referenceRank", "a number, or absent", ["number", "undefined"].includes(typeof method.referenceRank));
  check("notes", "a function, or absent", ["function", "undefined"].includes(typeof method.notes));
  check("train", "a function", typeof method.train === "function");
  return value as Method;
}
