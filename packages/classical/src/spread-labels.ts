import { assertInRange, assertPositiveInteger, GanClsError } from "@gan-cls/core";
import type { Neighbours } from "./neighbour-search";
import { Pacer, type RunOptions } from "./pacer";

/** Options of {@link spreadLabels}. */
export interface SpreadLabelsOptions extends RunOptions {
  /** The nearest other vectors of every vector; a vector listed as its own neighbour is skipped. */
  neighbours: Neighbours;
  /** Positions of the labelled vectors. */
  indices: Uint32Array;
  /** Their labels, one for each index. */
  labels: Uint8Array;
  classCount: number;
  /** Share of a vector's score that comes from its neighbours, in `[0, 1)`; the rest is its own label's. @default 0.99 */
  alpha?: number;
  /** @default 100 */
  iterations?: number;
}

/** Labels for all vectors. */
export interface SpreadLabels {
  /** `[size]` the most probable class; 0 for a vector that no label has reached. */
  readonly labels: Uint8Array;
  /** `[size]` that class' share of the scores, in `[0, 1]`; 0 for a vector that no label has reached. */
  readonly confidence: Float32Array;
}

/**
 * Spreads few labels over a graph of nearest neighbours: scores flow along edges, nearer neighbours taking more, until they settle; every
 * class is then scaled to the same mass, so that a class whose labels lie in a denser region has no advantage.
 *
 * References: Zhou et al., "Learning with Local and Global Consistency", 2003 (the iteration); Zhu, Ghahramani and Lafferty,
 * "Semi-Supervised Learning Using Gaussian Fields and Harmonic Functions", 2003 (class mass normalisation).
 *
 * @throws GanClsError `invalid-argument`, `aborted`
 */
export async function spreadLabels(options: SpreadLabelsOptions): Promise<SpreadLabels> {
  const { neighbours, indices, labels, classCount, alpha = 0.99, iterations = 100 } = options;
  const size = neighbours.indices.length / neighbours.k;
  check(options, size);
  const graph = symmetricGraph(neighbours, size);
  const pacer = new Pacer("spreadLabels", options);
  let scores = new Float32Array(size * classCount);
  for (let round = 0; round < iterations; round++) {
    await pacer.pause();
    const next = propagate(graph, scores, classCount, alpha);
    indices.forEach((index, i) => (next[index * classCount + labels[i]] += 1 - alpha));
    scores = next;
    pacer.report("spreading labels", round + 1, iterations);
  }
  return decide(scores, classCount);
}

function check(
  { neighbours, indices, labels, classCount, alpha = 0.99, iterations = 100 }: SpreadLabelsOptions,
  size: number,
): void {
  assertPositiveInteger("spreadLabels", "classCount", classCount);
  assertPositiveInteger("spreadLabels", "iterations", iterations);
  assertInRange("spreadLabels", "alpha", alpha, 0, 0.999999);
  if (neighbours.squaredDistances.length !== neighbours.indices.length) {
    throw new GanClsError(
      "invalid-argument",
      `spreadLabels: expected a distance for each of ${neighbours.indices.length} neighbours, got ${neighbours.squaredDistances.length}`,
    );
  }
  if (indices.length === 0 || indices.length !== labels.length) {
    throw new GanClsError(
      "invalid-argument",
      `spreadLabels: expected a label for each labelled vector, got ${indices.length} vectors and ${labels.length} labels`,
    );
  }
  const outside = indices.find((index) => index >= size);
  const unknown = labels.find((label) => label >= classCount);
  if (outside !== undefined || unknown !== undefined) {
    const [what, bound, got] =
      outside === undefined ? ["labels", classCount, unknown] : ["labelled vectors", size, outside];
    throw new GanClsError("invalid-argument", `spreadLabels: ${what} must lie in [0, ${bound}), got ${got}`);
  }
}

/** A symmetric graph by rows; weights are normalised by the degrees of both ends. */
interface Graph {
  /** `[size + 1]` where each row begins. */
  readonly starts: Uint32Array;
  readonly targets: Uint32Array;
  readonly weights: Float32Array;
}

/** Half the squared distance of a vector's farthest neighbour is the width of its kernel, so that sparse regions are as connected as dense ones. */
const WIDTH_SHARE = 0.5;

function symmetricGraph({ k, indices, squaredDistances }: Neighbours, size: number): Graph {
  const rows = Array.from({ length: size }, () => new Map<number, number>());
  for (let from = 0; from < size; from++) {
    const farthest = squaredDistances[(from + 1) * k - 1];
    for (let at = from * k; at < (from + 1) * k; at++) {
      const to = indices[at];
      if (to === from) {
        continue;
      }
      const weight = Math.exp(-squaredDistances[at] / (WIDTH_SHARE * farthest + Number.MIN_VALUE));
      // Both directions get the larger weight.
      const both = Math.max(weight, rows[from].get(to) ?? 0);
      rows[from].set(to, both);
      rows[to].set(from, both);
    }
  }
  const degrees = rows.map((row) => [...row.values()].reduce((sum, weight) => sum + weight, 0));
  const starts = new Uint32Array(size + 1);
  rows.forEach((row, from) => (starts[from + 1] = starts[from] + row.size));
  const targets = new Uint32Array(starts[size]);
  const weights = new Float32Array(starts[size]);
  rows.forEach((row, from) => {
    let at = starts[from];
    for (const [to, weight] of row) {
      targets[at] = to;
      weights[at++] = weight / Math.sqrt(degrees[from] * degrees[to]);
    }
  });
  return { starts, targets, weights };
}

function propagate(
  { starts, targets, weights }: Graph,
  scores: Float32Array,
  classCount: number,
  alpha: number,
): Float32Array<ArrayBuffer> {
  const next = new Float32Array(scores.length);
  for (let row = 0; row < starts.length - 1; row++) {
    for (let at = starts[row]; at < starts[row + 1]; at++) {
      const weight = alpha * weights[at];
      const source = targets[at] * classCount;
      for (let c = 0; c < classCount; c++) {
        next[row * classCount + c] += weight * scores[source + c];
      }
    }
  }
  return next;
}

function decide(scores: Float32Array, classCount: number): SpreadLabels {
  const size = scores.length / classCount;
  const mass = new Float64Array(classCount);
  scores.forEach((score, index) => (mass[index % classCount] += score));
  const labels = new Uint8Array(size);
  const confidence = new Float32Array(size);
  for (let row = 0; row < size; row++) {
    let [total, best] = [0, 0];
    for (let c = 0; c < classCount; c++) {
      const share = mass[c] > 0 ? scores[row * classCount + c] / mass[c] : 0;
      total += share;
      if (share > best) {
        best = share;
        labels[row] = c;
      }
    }
    confidence[row] = total > 0 ? best / total : 0;
  }
  return { labels, confidence };
}
