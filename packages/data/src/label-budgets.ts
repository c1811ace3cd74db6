import {
  assertOneOf,
  assertPositiveInteger,
  createLabelBudget,
  GanClsError,
  type ImageDataset,
  type LabelBudget,
  type Random,
} from "@gan-cls/core";
import { balancedOrder } from "./splits";

/** How labels are chosen: the same number of each class, or without regard to classes. */
const LABEL_BUDGET_KINDS = ["stratified", "uniform"] as const;
type LabelBudgetKind = (typeof LABEL_BUDGET_KINDS)[number];

/** Options of {@link drawLabelBudget}. */
export interface LabelBudgetOptions {
  /** How many labels may be seen, from 1 to the size of the data set. */
  labels: number;
  /** Decides which; the budget depends only on the stream's identity, not on what was drawn from it. */
  random: Random;
  /**
   * `stratified`: the counts of any two classes differ by at most one (as long as no class runs out). `uniform`: a plain random draw,
   * in which small budgets may miss a class.
   *
   * @default "stratified"
   */
  kind?: LabelBudgetKind;
}

/**
 * Draws the labels that a method may see. Budgets of the same stream and kind are nested: the 100 labels are the first 100 of the
 * 1 000, so a curve over numbers of labels adds labels and never swaps them.
 *
 * @throws GanClsError `invalid-argument` when more labels are requested than there are images.
 */
export function drawLabelBudget(dataset: ImageDataset, options: LabelBudgetOptions): LabelBudget {
  const { labels, random, kind = "stratified" } = options;
  assertPositiveInteger("drawLabelBudget", "labels", labels);
  assertOneOf("drawLabelBudget", "kind", kind, LABEL_BUDGET_KINDS);
  if (labels > dataset.size) {
    throw new GanClsError(
      "invalid-argument",
      `drawLabelBudget: labels must be at most the ${dataset.size} images of ${dataset.name}, got ${labels}`,
    );
  }
  const order =
    kind === "stratified"
      ? balancedOrder(dataset.labels, dataset.classNames.length, random)
      : random.stream("uniform").permutation(dataset.size);
  return createLabelBudget(order.subarray(0, labels));
}
