import type { StudyRow } from "@gan-cls/evaluate";
import type { GeneratedFigures } from "../additions/study-additions";
import type { History, Method, StageMark } from "../method";

/** One method at one number of labels and one seed: what a study is made of. */
export interface Cell {
  readonly method: Method;
  readonly labels: number;
  readonly seed: number;
  /** Name of the cell's files; only what varies in the study is in it. */
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

/** What a study varies. */
export interface CellPlan {
  readonly methods: readonly Method[];
  readonly seeds: readonly number[];
  /** Least first. */
  readonly labelCounts: readonly number[];
}

/** The cells of a plan in the order of the results: seed by seed, fewest labels first. */
export function planCells({ methods, seeds, labelCounts }: CellPlan): Cell[] {
  return seeds.flatMap((seed) =>
    labelCounts.flatMap((labels) =>
      methods.map((method) => {
        const labelSuffix = labelCounts.length > 1 ? `-${labels}-labels` : "";
        return { method, labels, seed, name: `${method.name}${labelSuffix}${seedSuffix(seeds, seed)}` };
      }),
    ),
  );
}

/** What tells the files of several seeds apart. */
export function seedSuffix(seeds: readonly number[], seed: number): string {
  return seeds.length > 1 ? `-seed-${seed}` : "";
}

/** Name of the GAN of one seed. */
export function ganName(seeds: readonly number[], seed: number): string {
  return `gan${seedSuffix(seeds, seed)}`;
}
