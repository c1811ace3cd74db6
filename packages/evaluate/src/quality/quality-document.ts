import { formatCount, formatPercent, formatQuantity, percentNumber } from "../format";
import type { Interval } from "../wilson";
import type { ClassHistogram } from "./class-histogram";
import type { Memorization } from "./memorization";
import type { PrecisionRecall } from "./precision-recall";

/** The measurements of one set of images. Plain data. */
export interface ImageQuality {
  /** Images that were measured. */
  readonly size: number;
  /** Fréchet distance to the reference in the features of the extractor; lower is better. */
  readonly fid: number;
  readonly precisionRecall: PrecisionRecall;
  /** Their distribution over the classes that the labeller assigns. */
  readonly histogram: ClassHistogram;
  /** Test accuracy of a classifier trained on these images alone; `undefined` if the labeller has other classes than the data. */
  readonly classification?: {
    readonly accuracy: number;
    readonly interval: Interval;
    readonly testSize: number;
    /** Number of training images. */
    readonly trainedOn: number;
  };
}

/** The quality of a generator's samples compared with real held-out images, as plain JSON. */
export interface QualityDocument {
  readonly engine: string;
  /** Name of the data. */
  readonly data: string;
  /** SHA-256 of each part of the data by name. */
  readonly dataHashes: Readonly<Record<string, string>>;
  readonly machine: string;
  /** Version of each part by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** The command line that repeats the measurement. */
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
  /** The classifier that labelled the samples, and the number of labels it was trained with; 0 if unknown. */
  readonly labeller: { readonly name: string; readonly labels: number; readonly sha256: string };
  /** The real images that samples are compared with. */
  readonly reference: { readonly part: string; readonly size: number; readonly manifoldSize: number };
  readonly samples: ImageQuality;
  /** The same for real images that are not in the reference: samples cannot be expected to do better. */
  readonly floor: ImageQuality & { readonly part: string };
  /** Distances in pixels of `[0, 1]`, to the nearest image of the reference. */
  readonly memorization: Memorization;
  readonly notes: readonly string[];
}

/** One measurement as text. */
export interface QualityFigure {
  readonly name: string;
  readonly samples: string;
  /** The same for real held-out images. */
  readonly floor: string;
  /** How to read it. */
  readonly meaning: string;
}

/** The measurements of a document as reports show them, one row each. */
export function describeQuality({ samples, floor, memorization }: QualityDocument): QualityFigure[] {
  const both = (name: string, of: (quality: ImageQuality) => string, meaning: string): QualityFigure => ({
    ...{ name, samples: of(samples), floor: of(floor), meaning },
  });
  const classes = samples.histogram.counts.length;
  return [
    both("Images", ({ size }) => formatCount(size), "number of images measured"),
    both("FID", ({ fid }) => fid.toFixed(3), "lower is better"),
    both(
      "Precision",
      ({ precisionRecall }) => formatPercent(precisionRecall.precision),
      "share of the samples that look real",
    ),
    both(
      "Recall",
      ({ precisionRecall }) => formatPercent(precisionRecall.recall),
      "share of the real images that are covered",
    ),
    both("Class entropy", ({ histogram }) => `${histogram.entropy.toFixed(3)} bits`, entropyMeaning(classes)),
    both(
      "Rarest class",
      (quality) => formatPercent(rarestShare(quality)),
      `${formatPercent(1 / classes)} if all are equally frequent`,
    ),
    ...(samples.classification === undefined
      ? []
      : [both("CAS", describeClassification, "test accuracy of a classifier trained on these images alone")]),
    ...describeMemorization(memorization),
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
  return `${formatPercent(accuracy)} (${percentNumber(interval.low)} to ${percentNumber(interval.high)})`;
}

function describeMemorization(memorization: Memorization): QualityFigure[] {
  const { medianDistance, heldOutMedianDistance, copies, nearerShare, suspectShare } = memorization;
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
      ...{ name: "Closer than real images", samples: formatPercent(nearerShare), floor: formatPercent(0.5) },
      meaning: "above 50 % suggests copying",
    },
    {
      ...{ name: "Suspiciously close", samples: formatPercent(suspectShare), floor: formatPercent(0.01) },
      meaning: "closer than 99 % of the real images",
    },
    { name: "Copies", samples: formatCount(copies), floor: "", meaning: "identical to a training image" },
  ];
}

/** The labeller and the labels it was trained with, as a part of a sentence. */
export function describeLabeller({ labeller: { name, labels } }: Pick<QualityDocument, "labeller">): string {
  return `${name}, trained with ${labels === 0 ? "an unknown number of labels" : formatQuantity(labels, "label")}`;
}
