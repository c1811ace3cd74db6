import { formatCount, formatPercent } from "@gan-cls/evaluate";
import { countLabels } from "../drawing/verdict";
import type { SimilarDigits } from "../lab/operations";
import { hiddenError } from "./cover";
import type { FillProgress } from "./fill-progress";
import figures from "./task-figures.json";

/** What `apps/demo/scripts/measure-tasks.ts` has measured on test digits. */
export interface TaskFigures {
  /** Lower halves of test digits, filled in: mean error in levels, digits on which each was nearer, and digits read rightly. */
  readonly fill: {
    readonly digits: number;
    readonly generatorError: number;
    readonly neighboursError: number;
    readonly generatorNearer: number;
    readonly readWhole: number;
    readonly readGenerator: number;
    readonly readNeighbours: number;
  };
  /** Test digits whose nearest training digit is of the same class. */
  readonly similar: { readonly digits: number; readonly features: number; readonly pixels: number };
  /** Rounds in which the odd one was found. */
  readonly odd: { readonly rounds: number; readonly features: number; readonly pixels: number };
}

export const TASK_FIGURES: TaskFigures = figures;

/** Errors in levels that differ by less than this are called equal. */
const EQUAL_LEVELS = 1;

/** What a filled digit shows; empty until the search is done. */
export function describeFill({ status, images, pixels, cover, readings }: FillProgress): string {
  if (status !== "done" || images === null || pixels === null || readings === null) {
    return "";
  }
  const [generator, neighbours] = [images.filled, images.byNeighbours].map((image) =>
    hiddenError(image, pixels, cover),
  );
  const nearer =
    Math.abs(generator - neighbours) < EQUAL_LEVELS
      ? "Both are about equally far from the hidden truth"
      : `Here ${generator < neighbours ? "the generator" : "the mean of the nearest digits"} is nearer to the hidden truth`;
  const { truth, filled, byNeighbours } = readings;
  const reads = (reading: number): string => (reading === truth ? `${reading} too` : `${reading} instead`);
  return `${nearer} (${generator.toFixed(0)} levels of 255 against ${neighbours.toFixed(0)}). The tuned discriminator reads the whole digit as ${truth}, the generator's as ${reads(filled)}, the mean's as ${reads(byNeighbours)}.`;
}

/** The measured figures of filling in. */
export function describeFillFigures({ fill }: TaskFigures): string {
  const { digits, generatorError, neighboursError, generatorNearer, readWhole, readGenerator, readNeighbours } = fill;
  const count = formatCount(digits);
  return `Measured on the lower halves of ${count} test digits: the generator is off by ${generatorError.toFixed(0)} levels on average, the mean of the nearest by ${neighboursError.toFixed(0)}, and the generator is the nearer one for ${generatorNearer}. The tuned discriminator reads ${readWhole} of the whole digits rightly, ${readGenerator} as the generator fills them in and ${readNeighbours} as the mean does. The generator learned from 60 000 digits without labels, these among them.`;
}

/** What two searches have found, by the classes of the digits. */
export function describeSimilar({ features, pixels }: SimilarDigits): string {
  const classes = (digits: SimilarDigits["features"]): string => countLabels(digits.map(({ label }) => label));
  return `By features the nearest are ${classes(features)}; by pixels ${classes(pixels)}.`;
}

export function describeSimilarFigures({ similar: { digits, features, pixels } }: TaskFigures): string {
  return `Measured on ${formatCount(digits)} test digits: the nearest training digit is of the same class for ${share(features, digits)} by features and for ${share(pixels, digits)} by pixels.`;
}

export function describeOddFigures({ odd: { rounds, features, pixels } }: TaskFigures): string {
  return `Measured on ${formatCount(rounds)} rounds: features find the odd one in ${share(features, rounds)} of them, pixels in ${share(pixels, rounds)}; a blind guess in 11.1 %.`;
}

const share = (part: number, whole: number): string => formatPercent(part / whole, 1);
