import type { StudyRow } from "@gan-cls/evaluate";
import type { GeneratedFigures } from "../additions/study-additions";
import type { History, Method, StageMark } from "../method";

/** What a cell's name needs of its method. */
type Named = Pick<Method, "name">;

/** One method at one number of labels and one seed: what a study is made of. */
export interface Cell<Of extends Named = Method> {
  readonly method: Of;
  readonly labels: number;
  readonly seed: number;
  /** Name of the cell's files; what the names of the study imply is not in it. */
  readonly name: string;
}

/** What computes: all of a machine that may change a figure's last digit. */
export interface ComputedBy {
  /** Name of the engine. */
  readonly engine: string;
  /** Threads of one operation. */
  readonly threads: number;
  /** The processor's architecture, and which vector instructions were used, such as `x64 fused`. */
  readonly instructions: string;
}

/** A study's row with what it took. */
export interface MeasuredRow extends StudyRow {
  readonly interval: NonNullable<StudyRow["interval"]>;
  /** The largest resident size of the process while it was made, in bytes, where that can be known. */
  readonly peakMemoryBytes?: number;
  /** What computed it; a row of an older version, and one that was made in a page, has none. */
  readonly computedBy?: ComputedBy;
}

/** One or several pictures that a run keeps, as its report shows them. */
export interface Picture {
  /** Relative to the run folder; side by side. */
  readonly files: readonly string[];
  /** What they show, in one sentence. */
  readonly caption: string;
}

/** A cell that is done. Plain data. */
export interface FinishedCell {
  /** The cell's name. */
  readonly name: string;
  readonly row: MeasuredRow;
  /** The class that the method gave to each test image. */
  readonly predictedLabels: Uint8Array;
  /** Figures per epoch by name, if the method learned in epochs. */
  readonly history: History | undefined;
  /** When which layers were trained, if it is a network. */
  readonly stages?: readonly StageMark[];
  /** `[test images][classes]`, to four digits; a cell of an older version has none. */
  readonly probabilities?: readonly (readonly number[])[];
  /** Figures on held-out generated images, if the study has additions. */
  readonly generated?: GeneratedFigures;
  /** Pictures of what it has learned. */
  readonly pictures: readonly Picture[];
}

/**
 * What names of files leave out: the number of labels and the seed of a study that was begun with one alone. It stays when the study grows to others, so
 * that the files of what is finished keep their names.
 */
export interface ImpliedByNames {
  readonly labels?: number;
  readonly seed?: number;
}

/** What a study varies. */
export interface CellPlan<Of extends Named = Method> {
  readonly methods: readonly Of[];
  readonly seeds: readonly number[];
  /** Least first. */
  readonly labelCounts: readonly number[];
  readonly implied: ImpliedByNames;
}

/** What the names of a study leave out that begins with these. */
export function impliedByNames(labelCounts: readonly number[], seeds: readonly number[]): ImpliedByNames {
  return {
    ...(labelCounts.length === 1 && { labels: labelCounts[0] }),
    ...(seeds.length === 1 && { seed: seeds[0] }),
  };
}

/** The cells of a plan in the order of the results: seed by seed, fewest labels first. */
export function planCells<Of extends Named>({ methods, seeds, labelCounts, implied }: CellPlan<Of>): Cell<Of>[] {
  return seeds.flatMap((seed) =>
    labelCounts.flatMap((labels) =>
      methods.map((method) => ({
        ...{ method, labels, seed },
        name: cellName(method.name, { labels, seed }, implied),
      })),
    ),
  );
}

/** Name of a method's cell. */
function cellName(method: string, { labels, seed }: Pick<Cell, "labels" | "seed">, implied: ImpliedByNames): string {
  return `${method}${labels === implied.labels ? "" : `-${labels}-labels`}${seedSuffix(implied, seed)}`;
}

/** What tells the files of several seeds apart. */
function seedSuffix(implied: ImpliedByNames, seed: number): string {
  return seed === implied.seed ? "" : `-seed-${seed}`;
}

/** Name of the GAN of one seed. */
export function ganName(implied: ImpliedByNames, seed: number): string {
  return `gan${seedSuffix(implied, seed)}`;
}
