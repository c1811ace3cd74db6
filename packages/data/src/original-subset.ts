import { numpyLegacyChoice } from "./numpy-legacy";

/** The seed of the original study's notebooks. */
const ORIGINAL_SEED = 42;

/** How many training images the original study drew, and from how many. */
export const ORIGINAL_SUBSET_SIZE = 10_000;
export const ORIGINAL_TOTAL = 60_000;

/**
 * The positions of the original study's training images in MNIST's training set, in its order: exactly
 * `RandomState(42).choice(60000, 10000, replace=False)`. Smaller subsets are its first positions.
 *
 * @param count @default 10000
 * @param total @default 60000
 */
export function drawOriginalSubset(count = ORIGINAL_SUBSET_SIZE, total = ORIGINAL_TOTAL): Uint32Array {
  return numpyLegacyChoice(total, count, ORIGINAL_SEED);
}
