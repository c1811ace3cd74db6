import { assertInRange, assertNonNegativeInteger, assertPositiveInteger } from "@gan-cls/core";
import { mersenne } from "pure-rand/generator/mersenne";

const MAX_UINT32 = 2 ** 32 - 1;

/** The seed of the original study's notebooks. */
const ORIGINAL_SEED = 42;

/** How many training images the original study drew, and from how many. */
const ORIGINAL_SUBSET_SIZE = 10_000;
const ORIGINAL_TOTAL = 60_000;

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

/**
 * The same numbers as NumPy's `RandomState(seed).choice(total, count, replace=False)`: the first `count` of a shuffled
 * `arange(total)`. So the choice of a smaller `count` is a prefix of that of a larger one.
 *
 * Reference: numpy/random/mtrand.pyx (`choice`, `permutation`, `shuffle`) and src/distributions/distributions.c (`random_interval`).
 * An integer seed goes through MT19937's `init_genrand`, which is also how pure-rand seeds its `mersenne`.
 *
 * @param total From 1 to 2^32 - 1.
 * @param count From 0 to `total`.
 * @param seed From 0 to 2^32 - 1.
 */
export function numpyLegacyChoice(total: number, count: number, seed: number): Uint32Array {
  assertPositiveInteger("numpyLegacyChoice", "total", total);
  assertInRange("numpyLegacyChoice", "total", total, 1, MAX_UINT32);
  assertNonNegativeInteger("numpyLegacyChoice", "count", count);
  assertInRange("numpyLegacyChoice", "count", count, 0, total);
  assertNonNegativeInteger("numpyLegacyChoice", "seed", seed);
  assertInRange("numpyLegacyChoice", "seed", seed, 0, MAX_UINT32);
  const generator = mersenne(seed);
  const order = Uint32Array.from({ length: total }, (_, index) => index);
  for (let i = total - 1; i > 0; i--) {
    const j = randomInterval(() => generator.next() >>> 0, i);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order.slice(0, count);
}

/** A uniform integer in `[0, max]`: masks to the bits of `max` and rejects what is still above it, as `random_interval` does. */
function randomInterval(nextUint32: () => number, max: number): number {
  const mask = MAX_UINT32 >>> Math.clz32(max);
  let value = (nextUint32() & mask) >>> 0;
  while (value > max) {
    value = (nextUint32() & mask) >>> 0;
  }
  return value;
}
