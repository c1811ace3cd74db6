/**
 * How far a squared distance that was computed in float32 can be from the float64 one, so that the fast product can propose
 * neighbours without missing one.
 *
 * Let a and b be the centred vectors as float32, A and B their lengths, d their dimension, u = 2^-24 the unit roundoff of float32. The proposal
 * is A² + B² - 2p, where p is the kernel's inner product. Three errors separate it from the squared distance that {@link squaredDistance}
 * computes from the vectors as they were given:
 *
 * 1. |p - a·b| <= γ A B with γ = d u / (1 - d u), for every order of summation, with or without fused operations (Higham, Accuracy
 *    and Stability of Numerical Algorithms, 2nd edition, equation 3.5, and Cauchy-Schwarz). As 2 A B <= (A + B)² / 2, that
 *    is at most γ/2 (A + B)².
 * 2. Centring rounds every coordinate by at most u of itself, so a - b is off by a vector of at most u (A + B), and its squared length, at
 *    most (A + B)² before, by at most (2u + u²)(A + B)². 3u leaves room for the error of the subtraction itself.
 * 3. Everything else is float64, with a relative error of at most (d + 8) 2^-52 of (A + B)².
 */
export class DistanceBounds {
  readonly #relative: number;
  readonly #underflow: number;

  constructor(dimensions: number) {
    const unit = 2 ** -24;
    // From 2^24 dimensions on there is no bound, so every training vector stays a candidate.
    const gamma = dimensions * unit < 1 ? (dimensions * unit) / (1 - dimensions * unit) : Infinity;
    this.#relative = gamma / 2 + 3 * unit + (dimensions + 8) * 2 ** -52;
    // Numbers below 2^-126 may be flushed to zero, on the way in and in every product and sum.
    this.#underflow = dimensions * 2 ** -122;
  }

  /** The largest error of a proposal between vectors of centred lengths `a` and `b`. */
  margin(a: number, b: number): number {
    const reach = a + b;
    return this.#relative * reach * reach + this.#underflow * (1 + reach);
  }
}

/** The squared Euclidean distance of row `p` of `left` and row `q` of `right`, summed in float64 from the first coordinate on. */
export function squaredDistance(
  left: ArrayLike<number>,
  p: number,
  right: ArrayLike<number>,
  q: number,
  dimensions: number,
): number {
  const [leftStart, rightStart] = [p * dimensions, q * dimensions];
  let sum = 0;
  for (let i = 0; i < dimensions; i++) {
    const difference = left[leftStart + i] - right[rightStart + i];
    sum += difference * difference;
  }
  return sum;
}
