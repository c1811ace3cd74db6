import { meanOver, rankingQuality } from "@gan-cls/evaluate";
import { compareFeatures } from "@gan-cls/transfer";
import type { Measured } from "./measured";
import type { FeatureViews, TaskContext } from "./representation";

/** Recall is measured among this many. */
const DEPTHS: readonly number[] = [1, 10];

/** Test images ask, training images answer; the class decides who is relevant. One of a class without any training image asks for nothing. */
export async function measureRetrieval(views: FeatureViews, { kernel, signal }: TaskContext): Promise<Measured[]> {
  const { train, test, trainFeatures, testFeatures } = views;
  const known = new Set(train.labels);
  const precisions: number[] = [];
  const ranks: number[] = [];
  const rank = (query: number, similarities: Float32Array): void => {
    const wanted = test.labels[query];
    if (!known.has(wanted)) {
      return;
    }
    const found = rankingQuality(similarities, (image) => train.labels[image] === wanted);
    precisions.push(found.averagePrecision);
    ranks.push(found.firstRelevant);
  };
  await compareFeatures(testFeatures, trainFeatures, rank, { kernel, signal });
  const items = ranks.length;
  return [
    ...DEPTHS.map((depth): Measured => ({
      ...{ measure: `recall at ${depth}`, unit: "percent", items },
      figure: meanOver(Float64Array.from(ranks, (place) => Number(place <= depth))),
    })),
    { measure: "mean average precision", unit: "area", items, figure: meanOver(Float64Array.from(precisions)) },
  ];
}
