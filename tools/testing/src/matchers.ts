import { expect } from "vitest";

/** How near two lists of numbers must be: `|actual - expected| <= atol + rtol * |expected|` for every element. */
export interface Tolerance {
  /** @default 1e-5 */
  rtol?: number;
  /** @default 1e-6 */
  atol?: number;
}

declare module "vitest" {
  // The parameter must be named as vitest names it for the declarations to merge.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  interface Matchers<T> {
    toBeAllClose(expected: ArrayLike<number>, tolerance?: Tolerance): void;
  }
}

/** Adds `toBeAllClose` to vitest's `expect`. Call it at the top of a test file. */
export function installMatchers(): void {
  expect.extend({
    toBeAllClose(actual: ArrayLike<number>, expected: ArrayLike<number>, { rtol = 1e-5, atol = 1e-6 }: Tolerance = {}) {
      if (actual.length !== expected.length) {
        return { pass: false, message: () => `expected ${expected.length} numbers, got ${actual.length}` };
      }
      const bad = Array.from(expected).findIndex((e, i) => !(Math.abs(actual[i] - e) <= atol + rtol * Math.abs(e)));
      return {
        pass: bad === -1,
        message: () =>
          bad === -1
            ? "expected the numbers to differ, but all are close"
            : `element ${bad}: expected ${expected[bad]} within rtol ${rtol}, atol ${atol}, got ${actual[bad]}`,
      };
    },
  });
}

/** The largest difference, divided by the largest magnitude expected: one figure for how far a kernel is off. */
export function maxRelativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let magnitude = 0;
  for (let i = 0; i < expected.length; i++) {
    // Written so that a NaN on either side counts as an infinite difference instead of vanishing in a comparison.
    const distance = Math.abs(actual[i] - expected[i]);
    difference = Number.isNaN(distance) ? Infinity : Math.max(difference, distance);
    magnitude = Math.max(magnitude, Math.abs(expected[i]));
  }
  return magnitude === 0 ? difference : difference / magnitude;
}
