/** Compares a method of one's own with two that ship: the same labels, seeds and test images for all of them. */
import { drain } from "@gan-cls/core";
import { openDataset } from "@gan-cls/data/node";
import { prepareEngine } from "@gan-cls/engine";
import { formatPercent, formatPValue } from "@gan-cls/evaluate";
import { runStudy } from "@gan-cls/study";
import nearestMean from "./own-method-module.mjs";

await prepareEngine();

const study = runStudy({
  data: await openDataset("mnist-10k"),
  // A name stands for a method that ships; an object is your own. All are compared with the first (a CNN, if there is one, takes its place).
  methods: ["pca-knn", "logistic", nearestMean],
  labels: [300],
  seeds: [1],
});

// A study is a generator of events; `drain` runs it to its end and returns the study as plain data.
const { rows, comparisons = [] } = await drain(study, (event) => {
  if (event.type === "cell-start") {
    console.log(`${event.cell.method} learns from ${event.cell.labels} labels ...`);
  }
});

// Every row has its interval, and McNemar's test against the reference. `renderStudyMarkdown` of evaluate makes a whole page of this.
const table = rows.map(({ method, testAccuracy, interval }) => {
  const pValue = comparisons.find((comparison) => comparison.method === method)?.pValue;
  const shown = {
    accuracy: formatPercent(testAccuracy),
    "95 % interval": `${formatPercent(interval.low)} to ${formatPercent(interval.high)}`,
    "p, compared with pca-knn": pValue === undefined ? "" : formatPValue(pValue),
  };
  return [method, shown];
});
console.table(Object.fromEntries(table));
