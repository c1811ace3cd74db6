import { describeValue } from "./assert";
import { GanClsError } from "./errors";
import { sha256Hex, uint32LittleEndianBytes } from "./hash";
import { selectImages, type ImageDataset } from "./dataset";

/**
 * Which labels a method may see, as a value: the positions in the training set, and a hash of them that every report prints, so that
 * two figures can be shown to come from the same labels.
 */
export interface LabelBudget {
  /** Distinct positions in the training set, in the order in which they are seen. */
  readonly indices: Uint32Array;
  /** SHA-256 of the indices as little-endian uint32. */
  readonly hash: string;
}

/**
 * Wraps positions as a budget.
 *
 * @throws GanClsError `invalid-argument` if the budget is empty, or a position is no uint32 or occurs twice.
 */
export function createLabelBudget(indices: ArrayLike<number>): LabelBudget {
  const copy = Uint32Array.from(indices);
  // The conversion wraps what does not fit, which would name other labels than the caller meant.
  const wrapped = copy.findIndex((index, i) => index !== indices[i]);
  if (wrapped !== -1) {
    throw new GanClsError(
      "invalid-argument",
      `createLabelBudget: indices must be integers in [0, 2^32), got ${describeValue(indices[wrapped])} at position ${wrapped}`,
    );
  }
  if (copy.length === 0) {
    throw new GanClsError("invalid-argument", "createLabelBudget: expected at least one label, got none");
  }
  if (new Set(copy).size !== copy.length) {
    throw new GanClsError("invalid-argument", "createLabelBudget: every index must occur once, got a repeated index");
  }
  return Object.freeze({ indices: copy, hash: sha256Hex(uint32LittleEndianBytes(copy)) });
}

/** The labelled images of a budget: all that a supervised method of a study receives. */
export function applyLabelBudget(dataset: ImageDataset, budget: LabelBudget): ImageDataset {
  return selectImages(dataset, budget.indices, `${dataset.name}, ${budget.indices.length} labels`);
}
