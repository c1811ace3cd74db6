import type { Interval } from "@gan-cls/evaluate";
import type { Operation } from "../rpc/protocol";
import type { ShelfPicture, TaughtPicture } from "../teaching/picture";

/** What imported pictures are: photos of which the whole counts, or drawings on paper, whose ink is found and centred. */
export type ImportKind = "photos" | "drawings";

/** Classes and pictures by their names on the worker's shelf. */
export interface LessonPlan {
  readonly classes: readonly { readonly name: string; readonly pictures: readonly string[] }[];
  readonly unlabelled: readonly string[];
  readonly importKind: ImportKind;
}

/** A picture that was set aside and taken for another class. */
export interface ConfusedPicture {
  readonly id: string;
  readonly label: number;
  readonly answer: number;
  /** Probability of the wrong answer. */
  readonly confidence: number;
}

/** How well something answered for pictures that it had not learned from. */
export interface CheckResult {
  readonly right: number;
  readonly of: number;
  /** 95 % interval of the accuracy. */
  readonly interval: Interval;
  /** Mean negative logarithm of the right class's probability. */
  readonly loss: number;
  readonly perClass: readonly { readonly right: number; readonly of: number }[];
  readonly confused: readonly ConfusedPicture[];
}

/** One kind of features that was tried. */
export interface CandidateResult {
  readonly title: string;
  readonly dimensions: number;
  readonly check: CheckResult;
}

/** What a lesson came to. */
export interface LessonResult {
  readonly classNames: readonly string[];
  readonly pictures: number;
  /** Pictures and varied copies that the last fit saw. */
  readonly images: number;
  readonly seconds: number;
  /** In the order in which they were tried. */
  readonly candidates: readonly CandidateResult[];
  /** Index of the winner among them. */
  readonly chosen: number;
  /** Whether pictures without a class helped; `null` where there were none. */
  readonly selfTraining: { readonly used: boolean; readonly check: CheckResult; readonly added: number } | null;
}

/** How far a long piece of work is. */
export interface LessonProgress {
  readonly doing: string;
  readonly done: number;
  readonly of: number;
}

/** A file with its place in what was chosen or dropped. */
export interface ChosenFile {
  readonly path: string;
  readonly file: Blob;
}

/** Pictures that were read, with the name of the folder in which they lay as a class's name. */
export interface ImportEvent {
  readonly folder: string | null;
  readonly pictures: readonly ShelfPicture[];
  readonly done: number;
  readonly of: number;
}

/** A network from outside, whose features are tried with the others. */
export interface TrunkFacts {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly channels: 1 | 3;
  readonly dimensions: number;
}

/** A lesson as it was saved: its classes, its pictures, and what it came to. */
export interface OpenedProject {
  readonly classes: readonly { readonly name: string; readonly pictures: readonly ShelfPicture[] }[];
  readonly unlabelled: readonly ShelfPicture[];
  readonly importKind: ImportKind;
  readonly result: LessonResult | null;
  readonly trunk: TrunkFacts | null;
}

/** What was in the files that a visitor gave. */
export type ImportResult =
  | { readonly kind: "pictures"; readonly left: readonly { readonly path: string; readonly reason: string }[] }
  | { readonly kind: "project"; readonly project: OpenedProject }
  | { readonly kind: "trunk"; readonly trunk: TrunkFacts };

/** Formats of other frameworks in which a classifier can be taken away. */
export type ForeignFormat = "onnx" | "keras" | "safetensors" | "js";

/** What the worker does for Teach. The pictures stay with it; the page has thumbnails. */
export interface TeachOperations {
  shelve: Operation<{ picture: TaughtPicture; as: ImportKind }, ShelfPicture>;
  /** A picture that is asked about, and not kept. */
  readOne: Operation<ChosenFile & { as: ImportKind }, TaughtPicture>;
  /** Pictures, folders or ZIPs of them, a saved project, or a network. */
  importFiles: Operation<{ files: readonly ChosenFile[]; as: ImportKind }, ImportResult, ImportEvent>;
  removeTrunk: Operation<null, void>;
  teach: Operation<LessonPlan, LessonResult, LessonProgress>;
  judgeTaught: Operation<{ picture: TaughtPicture }, { probabilities: Float32Array }>;
  /** A ZIP with the classifier's folder, a page that classifies by itself, or a file for another framework. */
  exportTaught: Operation<{ as: "folder" } | { as: "page"; runtime: string } | { as: ForeignFormat }, Uint8Array>;
  /** The lesson as one file. */
  saveProject: Operation<LessonPlan, Uint8Array>;
  /** Keeps the lesson in this browser, in place of the one before; of a lesson with nothing in it, keeps nothing. */
  keepProject: Operation<LessonPlan, void>;
  /** The lesson that this browser keeps. */
  restoreProject: Operation<null, OpenedProject | null>;
  forgetProject: Operation<null, void>;
}
