import { addScaled } from "./float64-vectors";

/** Steps that the curvature is estimated from. */
const HISTORY = 10;

/** Share of the decrease promised by the slope that a step must bring (Armijo's condition). */
const SUFFICIENT_DECREASE = 1e-4;

/** Halvings of a step after which the slope counts as rounding. */
const MOST_HALVINGS = 60;

/** Share of a gradient that may be rounding. */
const ROUNDING = 1e-8;

/** A function's value and gradient at one point. */
export interface Evaluated {
  readonly value: number;
  readonly gradient: Float64Array;
}

/** Options of {@link minimise}. */
export interface MinimiseOptions {
  maxIterations: number;
  /** Done when no component of the gradient is larger than this in magnitude. */
  tolerance: number;
  /** Called after each iteration, counted from 1. */
  onIteration?: (iteration: number) => void;
}

/** The point at which {@link minimise} stopped. */
export interface Minimum extends Evaluated {
  readonly point: Float64Array;
  readonly iterations: number;
  /** Whether the gradient met the tolerance. */
  readonly converged: boolean;
}

/** One past step: the move, the change of the gradient, and one over their inner product. */
interface Correction {
  readonly move: Float64Array;
  readonly change: Float64Array;
  readonly scale: number;
}

/**
 * Minimises a smooth convex function by L-BFGS with backtracking. Deterministic: no randomness, float64 throughout. On a convex function
 * every step has positive curvature, so Armijo's condition is enough and the second half of Wolfe's is not needed.
 *
 * Reference: Nocedal and Wright, Numerical Optimization, 2nd edition (2006), algorithms 7.4, 7.5 and 3.1.
 */
export async function minimise(
  objective: (point: Float64Array) => Promise<Evaluated>,
  start: Float64Array,
  { maxIterations, tolerance, onIteration }: MinimiseOptions,
): Promise<Minimum> {
  let point = start;
  let current = await objective(point);
  const history: Correction[] = [];
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    if (largestMagnitude(current.gradient) <= tolerance) {
      return { ...current, point, iterations: iteration, converged: true };
    }
    const next = await searchLine(objective, point, current, descentDirection(current.gradient, history));
    if (next === undefined) {
      return { ...current, point, iterations: iteration, converged: false };
    }
    remember(history, point, current, next);
    point = next.point;
    current = next;
    onIteration?.(iteration + 1);
  }
  const converged = largestMagnitude(current.gradient) <= tolerance;
  return { ...current, point, iterations: maxIterations, converged };
}

/** The first point on the way that lowers the function enough; `undefined` when rounding hides any. */
async function searchLine(
  objective: (point: Float64Array) => Promise<Evaluated>,
  point: Float64Array,
  { value, gradient }: Evaluated,
  direction: Float64Array,
): Promise<(Evaluated & { point: Float64Array }) | undefined> {
  const slope = innerProduct(gradient, direction);
  for (let halving = 0, step = 1; halving < MOST_HALVINGS; halving++, step /= 2) {
    const candidate = point.map((coordinate, i) => coordinate + step * direction[i]);
    const evaluated = await objective(candidate);
    if (evaluated.value <= value + SUFFICIENT_DECREASE * step * slope) {
      return { ...evaluated, point: candidate };
    }
  }
  return undefined;
}

function remember(
  history: Correction[],
  point: Float64Array,
  current: Evaluated,
  next: Evaluated & { point: Float64Array },
) {
  const move = next.point.map((coordinate, i) => coordinate - point[i]);
  const change = next.gradient.map((slope, i) => slope - current.gradient[i]);
  const curvature = innerProduct(move, change);
  // A change within the gradient's rounding says nothing of the curvature, and one without positive curvature would turn the next
  // direction uphill.
  const telling = innerProduct(change, change) > ROUNDING ** 2 * innerProduct(current.gradient, current.gradient);
  if (telling && curvature > 0) {
    history.push({ move, change, scale: 1 / curvature });
  }
  if (history.length > HISTORY) {
    history.shift();
  }
}

/** Minus the gradient times the estimated inverse Hessian: the two-loop recursion. */
function descentDirection(gradient: Float64Array, history: readonly Correction[]): Float64Array {
  const direction = gradient.map((slope) => -slope);
  const last = history.at(-1);
  if (last === undefined) {
    // No curvature known yet: a first step of length 1 at most.
    return scaled(direction, 1 / Math.max(1, Math.sqrt(innerProduct(gradient, gradient))));
  }
  const factors = history.map(() => 0);
  for (let i = history.length - 1; i >= 0; i--) {
    const { move, change, scale } = history[i];
    factors[i] = scale * innerProduct(move, direction);
    addScaled(direction, -factors[i], change);
  }
  scaled(direction, 1 / (last.scale * innerProduct(last.change, last.change)));
  history.forEach(({ move, change, scale }, i) => {
    addScaled(direction, factors[i] - scale * innerProduct(change, direction), move);
  });
  return direction;
}

function innerProduct(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < left.length; i++) {
    sum += left[i] * right[i];
  }
  return sum;
}

function scaled(vector: Float64Array, factor: number): Float64Array {
  for (let i = 0; i < vector.length; i++) {
    vector[i] *= factor;
  }
  return vector;
}

function largestMagnitude(vector: Float64Array): number {
  return vector.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
}
