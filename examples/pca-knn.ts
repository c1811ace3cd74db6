/** Principal components and nearest neighbours, the classical baseline, on typed arrays: TensorFlow.js is not even imported. */
import { createPcaKnnClassifier } from "@gan-cls/classical";
import { loadMnist10kSplit } from "@gan-cls/data";
import { evaluate, formatPercent } from "@gan-cls/evaluate";

const { train, test } = await loadMnist10kSplit();

// Exact, so the same images always give the same axes and the same neighbours.
const classifier = await createPcaKnnClassifier(train, { components: 35, k: 4 });
const [first, second] = classifier.pca.explainedVarianceRatio;
console.log(
  `The first two of ${classifier.pca.components} axes explain ${formatPercent(first + second)} of the variance.`,
);

const { accuracy, interval, mostConfused } = await evaluate(classifier, test);
const [{ truth, predicted, count }] = mostConfused;
console.log(
  `PCA + KNN classifies ${formatPercent(accuracy)} of ${test.size} test images correctly ` +
    `(95 % interval ${formatPercent(interval.low)} to ${formatPercent(interval.high)}).`,
);
console.log(`Its most frequent mistake: ${count} images of a ${truth} are taken for a ${predicted}.`);
