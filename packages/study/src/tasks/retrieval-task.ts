import { meanOver, rankingQuality } from "@gan-cls/evaluate";
import { compareFeatures } from "@gan-cls/transfer";
import type { Measured } from "./measured";
import type { FeatureViews, TaskContext } from "./representation";

/** Recall is measured among this many. */
const DEPTHS: readonly number[] = [1, 10];

/** Test images ask, training images answer; the class decides who is relevant. */
export async function measureRetrieval(views: FeatureViews, { kernel, signal }: TaskContext): Promise<Measured[]> {
  const { train, test, trainFeatures, testFeatures } = views;
  const items = test.size;
  const precisions = new Float64Array(items);
  const ranks = new Uint32Array(items);
  const rank = (query: number, similarities: Float32Array): void => {
    const wanted = test.labels[query];
    const found = rankingQuality(similarities, (image) => train.labels[image] === wanted);
    [precisions[query], ranks[query]] = [found.averagePrecision, found.firstRelevant];
  };
  await compareFeatures(testFeatures, trainFeatures, rank, { kernel, signal });
  return [
    ...DEPTHS.map((depth): Measured => ({
      ...{ measure: `recall at ${depth}`, unit: "percent", items },
      figure: meanOver(Float64Array.from(ranks, (place) => Number(place <= depth))),
    })),
    { measure: "mean average precision", unit: "area", items, figure: meanOver(precisions) },
  ];
}
