import type { FeatureSet } from "@gan-cls/classical";
import { Random } from "@gan-cls/core";
import { prepareAreaUnderRoc } from "@gan-cls/evaluate";
import { fitOneClass, selectFeatures, toUnitFeatures, type OneClassMethod } from "@gan-cls/transfer";
import type { Measured } from "./measured";
import type { FeatureViews, TaskContext } from "./representation";

/** The methods that are compared: in the features as they are, or along whitened axes of many training images, without their labels. */
const CANDIDATES: readonly { readonly name: string; readonly method: OneClassMethod; readonly isWhitened: boolean }[] =
  [
    { name: "neighbours", method: "neighbours", isWhitened: false },
    { name: "whitened-neighbours", method: "neighbours", isWhitened: true },
    { name: "mahalanobis", method: "mahalanobis", isWhitened: true },
    { name: "mixture", method: "mixture", isWhitened: true },
  ];

/** Every fourth training image chooses the method; it is not learned from meanwhile. */
const HELD_OUT = 4;

/** Names of the measures, which reports and tests look for. */
export const ONE_CLASS_MEASURES = {
  chosen: "AUROC, mean over the classes",
  alone: "AUROC, from images of the class alone",
} as const;

/** Features of images, both ways, and the images' classes. */
interface Labelled {
  readonly plain: FeatureSet;
  readonly whitened: FeatureSet;
  readonly labels: Uint8Array;
}

/** One class after the other is the normal one. The method is chosen once for all of them, on training images that are kept aside. */
export async function measureOneClass(views: FeatureViews, context: TaskContext): Promise<Measured[]> {
  const { trainFeatures, testFeatures, train, test } = views;
  const basis = await views.basis();
  const label = async (features: FeatureSet, { labels }: { labels: Uint8Array }): Promise<Labelled> => {
    return { plain: toUnitFeatures(features), whitened: await basis.whiten(features, context), labels };
  };
  const [known, tested] = [await label(trainFeatures, train), await label(testFeatures, test)];
  const classCount = train.classNames.length;
  const { fit, heldOut } = split(known, context.seed);
  const found: number[] = [];
  for (const candidate of CANDIDATES) {
    const areas = await areasOf(candidate, { normal: fit, tested: heldOut, classCount }, context);
    found.push(mean(areas.map((area) => area())));
  }
  const best = CANDIDATES[found.indexOf(Math.max(...found))];
  const measure = async (name: string, candidate: Candidate, chosen?: string): Promise<Measured> => {
    const areas = await areasOf(candidate, { normal: known, tested, classCount }, context);
    return {
      ...{ measure: name, unit: "area", items: test.size, chosen, classes: areas.map((area) => area()) },
      figure: (counts) => mean(areas.map((area) => area(counts))),
    };
  };
  const tried = CANDIDATES.map(({ name }, at) => `${name} ${found[at].toFixed(4)}`).join(", ");
  return [
    await measure(ONE_CLASS_MEASURES.chosen, best, `${best.name} (${tried})`),
    await measure(ONE_CLASS_MEASURES.alone, CANDIDATES[0]),
  ];
}

function split(known: Labelled, seed: number): { fit: Labelled; heldOut: Labelled } {
  const order = Random.fromSeed(seed).stream("one-class").permutation(known.labels.length);
  const select = (wanted: boolean): Labelled => {
    const rows = order.filter((_, at) => (at % HELD_OUT === 0) === wanted);
    return {
      plain: toUnitFeatures(selectFeatures(known.plain, rows)),
      whitened: selectFeatures(known.whitened, rows),
      labels: Uint8Array.from(rows, (row) => known.labels[row]),
    };
  };
  return { fit: select(false), heldOut: select(true) };
}

type Candidate = (typeof CANDIDATES)[number];

interface ClassTask {
  readonly normal: Labelled;
  readonly tested: Labelled;
  readonly classCount: number;
}

/** Images of a class below which it has no figure: nothing is known of how they vary. */
const LEAST_NORMAL = 2;

/** The area of each class, as a function of a sample of the tested images; NaN of a class with too few images. */
async function areasOf(
  { method, isWhitened }: Candidate,
  { normal, tested, classCount }: ClassTask,
  { seed, kernel, signal }: TaskContext,
): Promise<((counts?: ArrayLike<number>) => number)[]> {
  const view = ({ plain, whitened }: Labelled): FeatureSet => (isWhitened ? whitened : plain);
  const areas: ((counts?: ArrayLike<number>) => number)[] = [];
  for (let label = 0; label < classCount; label++) {
    const own = Array.from(normal.labels.keys()).filter((image) => normal.labels[image] === label);
    if (own.length < LEAST_NORMAL) {
      areas.push(() => NaN);
      continue;
    }
    const detector = await fitOneClass({ method, normal: selectFeatures(view(normal), own), seed, kernel, signal });
    const scores = await detector.score(view(tested), { signal });
    const isOther = Array.from(tested.labels, (other) => other !== label);
    areas.push(prepareAreaUnderRoc(scores, isOther));
  }
  return areas;
}

/** Over the classes that have a figure; a small sample may lack images of one. */
function mean(areas: readonly number[]): number {
  const known = areas.filter(Number.isFinite);
  return known.reduce((sum, area) => sum + area, 0) / known.length;
}
