import { formatCount, formatPercent, type Interval, type PairedDifference } from "@gan-cls/evaluate";
import { METHODS, type Method } from "../lab/operations";
import figures from "../lab/vote-figures.json";
import { describeLead, isSure } from "../training/difference";

/** What was measured of the classifiers that vote, on MNIST's official test digits; see scripts/pretrained/measure-votes.mjs. */
export interface VoteFigures {
  /** Labelled digits that each learned from. */
  readonly labels: number;
  readonly testSize: number;
  readonly methods: Readonly<Record<Method, { readonly accuracy: number; readonly interval: Interval }>>;
  readonly differences: readonly VoteDifference[];
}

interface VoteDifference extends PairedDifference {
  readonly first: string;
  readonly second: string;
}

export const VOTE_FIGURES: VoteFigures = figures;

/** How sentences call the methods. */
const NAMES: Readonly<Record<Method, string>> = {
  tuned: "the tuned discriminator",
  control: "the same network from a random start",
  "cnn-fair": "the fair CNN",
  "pca-knn": "PCA + KNN",
};

/** A method's figure beside its name. */
export function describeAccuracy(method: Method, { methods, labels, testSize }: VoteFigures): string {
  const { accuracy } = methods[method];
  return `${formatCount(labels)} labels; ${formatPercent(accuracy)} of ${formatCount(testSize)} test digits right`;
}

/** What the figures say of the GAN's worth, in sentences that they decide. */
export function describeFigures({ differences }: VoteFigures): string[] {
  return differences.map((entry) => {
    const [first, second] = [nameOf(entry.first), nameOf(entry.second)];
    return `${describeLead({ ...entry, first, second }, 2)}${isSure(entry) ? "." : ": that can be chance."}`;
  });
}

function nameOf(method: string): string {
  return NAMES[METHODS.find((name) => name === method) ?? "tuned"];
}
