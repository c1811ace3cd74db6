import { formatPercent } from "../format";
import type { SeenTestImages } from "../study-document";
import type { Interval } from "../wilson";

/** Every task that a discriminator or a generator is tried on, in the order of reports. */
export const TASK_NAMES = ["transfer", "one-class", "retrieval", "clustering", "few-shot", "restoring"] as const;

/** One of {@link TASK_NAMES}. */
export type TaskName = (typeof TASK_NAMES)[number];

/** `percent`: a share, such as an accuracy. `area`: a number up to 1, such as an area under a curve. `decibels`: a ratio. Higher is better. */
export type TaskUnit = "percent" | "area" | "decibels";

/** A figure with its 95 % bootstrap interval, in the unit of its row. */
export interface TaskFigure {
  readonly value: number;
  readonly interval: Interval;
}

/** One measure of one task. */
export interface TaskRow {
  readonly task: TaskName;
  /** Such as `accuracy, 10 labels a class`. */
  readonly measure: string;
  readonly unit: TaskUnit;
  /** Test images, or episodes, that samples are drawn from. */
  readonly items: number;
  readonly trained: TaskFigure;
  /** Networks of the same shape with random weights: their mean, and the standard deviation over the seeds; `null` for one seed. */
  readonly random: TaskFigure & { readonly seeds: number; readonly deviation: number | null };
  /** The trained network's figure minus the mean of the random ones, on the same items. */
  readonly difference: TaskFigure;
  /** Without any network. */
  readonly baseline: TaskFigure & { readonly name: string };
  /** What was chosen on training images, for each; nothing where there was nothing to choose. */
  readonly chosen?: { readonly trained: string; readonly random: string; readonly baseline: string };
  /** The figure of each class, where the row is their mean; `null` of a class with too few images, which the mean leaves out. */
  readonly classes?: readonly {
    readonly name: string;
    readonly trained: number | null;
    readonly random: number | null;
    readonly baseline: number | null;
  }[];
  /** Figures of others, which stand beside a row that is comparable with care. */
  readonly published?: readonly { readonly name: string; readonly value: number }[];
}

/** What a discriminator and a generator are worth for tasks that they were not trained for, as plain JSON. */
export interface TasksDocument {
  readonly engine: string;
  /** Name of the data. */
  readonly data: string;
  /** SHA-256 of each part of the data by name. */
  readonly dataHashes: Readonly<Record<string, string>>;
  readonly machine: string;
  /** Version of each part by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** The command line that repeats it. */
  readonly command: string;
  readonly seconds: number;
  readonly seed: number;
  /** The networks, by name or path, and SHA-256 of their weights. */
  readonly discriminator: { readonly source: string; readonly sha256: string };
  readonly generator?: { readonly source: string; readonly sha256: string };
  /** Images without labels that axes and galleries come from, and those that were tested on. */
  readonly sizes: { readonly train: number; readonly test: number };
  /** The data that features are transferred to. */
  readonly otherData?: { readonly name: string; readonly dataHashes: Readonly<Record<string, string>> };
  readonly rows: readonly TaskRow[];
  /** Tasks that could not be done, and why. */
  readonly leftOut: readonly { readonly task: TaskName; readonly reason: string }[];
  readonly seenTestImages?: readonly SeenTestImages[];
  readonly seenUnknownBy?: readonly string[];
}

/** How much better than random weights: by their standard deviations where there are several, else by the interval. */
export type TaskVerdict = "better" | "no different" | "worse";

/** Standard deviations of the random networks that a figure must lie away from their mean. */
const DEVIATIONS = 2;

/**
 * Whether a trained network is better than random weights at a task: the interval of the difference excludes 0, and the figure lies more than two
 * standard deviations of the random networks from their mean.
 */
export function taskVerdict({ difference, random }: Pick<TaskRow, "difference" | "random">): TaskVerdict {
  const { value, interval } = difference;
  const isClear = interval.low > 0 || interval.high < 0;
  const isFar = random.deviation === null || Math.abs(value) > DEVIATIONS * random.deviation;
  return isClear && isFar ? (value > 0 ? "better" : "worse") : "no different";
}

/** A figure in its unit: `97.31 %`, `0.9731` or `17.30 dB`; a dash where there is none. */
export function formatTaskFigure(value: number | null, unit: TaskUnit): string {
  if (value === null) {
    return "–";
  }
  switch (unit) {
    case "percent":
      return formatPercent(value);
    case "area":
      return value.toFixed(4);
    case "decibels":
      return `${value.toFixed(2)} dB`;
  }
}

/** A row as tables show it. */
export interface TaskCells {
  readonly task: TaskName;
  readonly measure: string;
  /** With its interval. */
  readonly trained: string;
  /** Mean and standard deviation over the seeds. */
  readonly random: string;
  /** With its interval and the verdict. */
  readonly difference: string;
  /** With its name. */
  readonly baseline: string;
}

/** The rows of a document as text. */
export function describeTasks({ rows }: Pick<TasksDocument, "rows">): TaskCells[] {
  return rows.map((row) => {
    const { task, measure, unit, trained, random, difference, baseline } = row;
    const plain = (value: number): string => formatTaskFigure(value, unit).replace(/ .*/, "");
    const range = ({ low, high }: Interval): string => `${plain(low)} to ${plain(high)}`;
    const spread = random.deviation === null ? "" : ` ± ${plain(random.deviation)}`;
    const sign = difference.value > 0 ? "+" : "";
    return {
      ...{ task, measure },
      trained: `${formatTaskFigure(trained.value, unit)} (${range(trained.interval)})`,
      random: `${formatTaskFigure(random.value, unit)}${spread}`,
      difference: `${sign}${plain(difference.value)} (${range(difference.interval)}), ${taskVerdict(row)}`,
      baseline: `${formatTaskFigure(baseline.value, unit)}, ${baseline.name}`,
    };
  });
}
