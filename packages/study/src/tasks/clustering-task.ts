import { fitKMeans } from "@gan-cls/classical";
import { matchClusters, meanOver, normalizedMutualInformation } from "@gan-cls/evaluate";
import { toUnitFeatures } from "@gan-cls/transfer";
import type { Measured } from "./measured";
import type { FeatureViews, TaskContext } from "./representation";

/** Test images fall into as many clusters as there are classes. */
export async function measureClustering(
  { test, testFeatures }: FeatureViews,
  { seed, kernel, signal }: TaskContext,
): Promise<Measured[]> {
  const clusters = test.classNames.length;
  const { assignments } = await fitKMeans(toUnitFeatures(testFeatures), { clusters, seed, kernel, signal });
  const meaning = matchClusters(test.labels, assignments);
  const right = Float64Array.from(assignments, (cluster, image) => Number(meaning[cluster] === test.labels[image]));
  const items = test.size;
  return [
    { measure: "accuracy by the best matching", unit: "percent", items, figure: meanOver(right) },
    {
      ...{ measure: "NMI", unit: "area", items },
      figure: (counts) => normalizedMutualInformation(test.labels, assignments, counts),
    },
  ];
}
