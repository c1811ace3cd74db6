/** The three matrices of a one-dimensional Toom-Cook correlation, row by row. */
export interface WinogradMatrices {
  /** `[n, n]`, for the data. */
  readonly data: Float64Array;
  /** `[n, r]`, for the filter. */
  readonly filter: Float64Array;
  /** `[m, n]`, for the output. */
  readonly output: Float64Array;
}

/**
 * Points of evaluation besides infinity, in the order in which they are taken. Small magnitudes and their inverses in pairs keep the
 * rounding error low.
 */
const POINTS = [0, 1, -1, 2, -2, 1 / 2, -1 / 2];

/**
 * Matrices such that `output ((filter g) * (data d))` is the correlation of `d[n]` with `g[r]`, `m` values, `n = m + r - 1 <= 8`.
 *
 * By transposing Toom-Cook's multiplication of polynomials: the output matrix evaluates powers at the points, the data matrix holds the
 * polynomials that vanish at all other points.
 *
 * Reference: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015; Barabasz et al., "Error Analysis and Improving the
 * Accuracy of Winograd Convolution for Deep Neural Networks", 2018, for the choice of points and the balance of rows.
 */
export function winogradMatrices(m: number, r: number): WinogradMatrices {
  const n = m + r - 1;
  const points = POINTS.slice(0, n - 1);
  const data = new Float64Array(n * n);
  const filter = new Float64Array(n * r);
  const output = new Float64Array(m * n);
  points.forEach((point, j) => {
    const others = points.filter((_, l) => l !== j);
    const scale = others.reduce((product, other) => product * (point - other), 1);
    const vanishing = polynomialWithRoots(others);
    const balance = powerOfTwo(Math.max(...vanishing.map(Math.abs)));
    vanishing.forEach((coefficient, k) => (data[j * n + k] = coefficient / balance));
    for (let k = 0; k < r; k++) {
      filter[j * r + k] = (point ** k / scale) * balance;
    }
    for (let i = 0; i < m; i++) {
      output[i * n + j] = point ** i;
    }
  });
  // Infinity: the leading coefficients.
  polynomialWithRoots(points).forEach((coefficient, k) => (data[(n - 1) * n + k] = coefficient));
  filter[n * r - 1] = 1;
  output[m * n - 1] = 1;
  return { data, filter, output };
}

/** Coefficients, lowest power first, of the polynomial with leading coefficient 1 and these roots. */
function polynomialWithRoots(roots: readonly number[]): number[] {
  return roots.reduce<number[]>(
    (polynomial, root) =>
      [...polynomial, 0].map(
        (coefficient, k) => (polynomial[k - 1] ?? 0) - root * (k < polynomial.length ? coefficient : 0),
      ),
    [1],
  );
}

/** The power of two nearest to a number: scaling by it rounds nothing. */
function powerOfTwo(value: number): number {
  return 2 ** Math.round(Math.log2(value));
}
