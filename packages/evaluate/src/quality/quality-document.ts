import { formatCount, formatPercent } from "../format";
import type { Interval } from "../wilson";
import type { ClassHistogram } from "./class-histogram";
import type { Memorization } from "./memorization";
import type { PrecisionRecall } from "./precision-recall";

/** What was measured of one set of images. Plain data. */
export interface ImageQuality {
  /** Images that were measured. */
  readonly size: number;
  /** Fréchet distance to the reference in the features of the extractor; lower is better. */
  readonly fid: number;
  readonly precisionRecall: PrecisionRecall;
  /** How they spread over the classes, as the labeller names them. */
  readonly histogram: ClassHistogram;
  /** Test accuracy of a classifier that learned from these images alone; `undefined` where the labeller knows other classes than the data. */
  readonly classification?: {
    readonly accuracy: number;
    readonly interval: Interval;
    readonly testSize: number;
    /** Images that it learned from. */
    readonly trainedOn: number;
  };
}

/** The quality of a generator's samples beside that of real held-out images: what `results.json` holds and `--json` prints. */
export interface QualityDocument {
  readonly engine: string;
  /** Name of the data. */
  readonly data: string;
  /** SHA-256 of each part of the data by name. */
  readonly dataHashes: Readonly<Record<string, string>>;
  readonly machine: string;
  /** Version of each part by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** The command line that measures it again. */
  readonly command: string;
  readonly seconds: number;
  readonly seed: number;
  readonly generator: { readonly source: string; readonly sha256: string };
  /** The network in whose layer images are compared. */
  readonly extractor: {
    readonly name: string;
    readonly layer: string;
    readonly dimensions: number;
    readonly sha256: string;
  };
  /** Who named the samples, and how many labels it had learned from; 0 when that is not known. */
  readonly labeller: { readonly name: string; readonly labels: number; readonly sha256: string };
  /** The real images that samples are compared with. */
  readonly reference: { readonly part: string; readonly size: number; readonly manifoldSize: number };
  readonly samples: ImageQuality;
  /** The same of real images that are not in the reference: nothing can be expected to do better. */
  readonly floor: ImageQuality & { readonly part: string };
  /** Distances in pixels of `[0, 1]`, to the nearest image of the reference. */
  readonly memorization: Memorization;
  readonly notes: readonly string[];
}

/** One figure in words. */
export interface QualityFigure {
  readonly name: string;
  readonly samples: string;
  /** The same of real held-out images. */
  readonly floor: string;
  /** How to read it. */
  readonly meaning: string;
}

/** The figures of a document as reports show them, one row each. */
export function describeQuality({ samples, floor, memorization }: QualityDocument): QualityFigure[] {
  const percent = (share: number): string => `${formatPercent(share)} %`;
  const both = (name: string, of: (quality: ImageQuality) => string, meaning: string): QualityFigure => ({
    ...{ name, samples: of(samples), floor: of(floor), meaning },
  });
  const classes = samples.histogram.counts.length;
  return [
    both("Images", ({ size }) => formatCount(size), "that were measured"),
    both("FID", ({ fid }) => fid.toFixed(3), "lower is better"),
    both("Precision", ({ precisionRecall }) => percent(precisionRecall.precision), "share that looks real"),
    both("Recall", ({ precisionRecall }) => percent(precisionRecall.recall), "share of the real that is covered"),
    both("Class entropy", ({ histogram }) => `${histogram.entropy.toFixed(3)} bits`, entropyMeaning(classes)),
    both(
      "Rarest class",
      (quality) => percent(rarestShare(quality)),
      `${formatPercent(1 / classes)} % if all are equal`,
    ),
    ...(samples.classification === undefined
      ? []
      : [both("CAS", describeClassification, "test accuracy of a classifier that learned from these images alone")]),
    ...describeMemorization(memorization, percent),
  ];
}

const entropyMeaning = (classes: number): string => `at most ${Math.log2(classes).toFixed(3)}`;

function rarestShare({ histogram: { counts }, size }: ImageQuality): number {
  return Math.min(...counts) / size;
}

function describeClassification({ classification }: ImageQuality): string {
  if (classification === undefined) {
    return "";
  }
  const { accuracy, interval } = classification;
  return `${formatPercent(accuracy)} % (${formatPercent(interval.low)} to ${formatPercent(interval.high)})`;
}

function describeMemorization(
  { medianDistance, heldOutMedianDistance, copies, nearerShare, suspectShare }: Memorization,
  percent: (share: number) => string,
): QualityFigure[] {
  return [
    {
      ...{
        name: "Nearest training image",
        samples: medianDistance.toFixed(2),
        floor: heldOutMedianDistance.toFixed(2),
      },
      meaning: "median distance in pixels of [0, 1]",
    },
    {
      ...{ name: "Nearer than real ones", samples: percent(nearerShare), floor: percent(0.5) },
      meaning: "above 50 % suspects copying",
    },
    {
      ...{ name: "Suspiciously near", samples: percent(suspectShare), floor: percent(0.01) },
      meaning: "nearer than 99 % of the real ones",
    },
    { name: "Copies", samples: formatCount(copies), floor: "", meaning: "equal to a training image" },
  ];
}

/** The labeller with what is known of its labels, for sentences. */
export function describeLabeller({ labeller: { name, labels } }: Pick<QualityDocument, "labeller">): string {
  return labels === 0
    ? `${name}, of which it is not known how many labels it learned from`
    : `${name}, which learned from ${formatCount(labels)} labels`;
}
