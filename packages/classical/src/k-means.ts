import { assertPositiveInteger, GanClsError, Random, type MatrixKernel } from "@gan-cls/core";
import { checkFeatures, type FeatureSet } from "./features";
import { Pacer, type RunOptions } from "./pacer";
import { plainKernel } from "./plain-kernel";

/** Vectors compared with the centres at a time. */
const BLOCK = 1024;

/** Options of {@link fitKMeans}. */
export interface KMeansOptions extends RunOptions {
  /** Number of clusters, from 1 to the number of vectors. */
  clusters: number;
  /** Fits from other first centres; the one with the smallest sum of squares is kept. @default 10 */
  restarts?: number;
  /** Moves of the centres at most. @default 100 */
  iterations?: number;
  /** Chooses the first centres. @default 0 */
  seed?: number;
  /** @default plainKernel */
  kernel?: MatrixKernel;
}

/** Clusters of vectors. Plain data. */
export interface KMeans {
  /** `[size]`: the cluster of each vector. */
  readonly assignments: Uint32Array;
  /** `[clusters, dimensions]` */
  readonly centres: Float32Array;
  /** Sum of the squared distances of the vectors to their centres. */
  readonly inertia: number;
}

/**
 * Clusters vectors by k-means: Lloyd's moves from k-means++ centres, several times; the best is kept. An empty cluster starts again at the
 * vector that is farthest from its centre.
 *
 * Reference: Lloyd, Least squares quantization in PCM, 1982; Arthur and Vassilvitskii, k-means++: the advantages of careful seeding, 2007.
 *
 * @throws GanClsError `invalid-argument` for more clusters than vectors; `aborted`.
 */
export async function fitKMeans(features: FeatureSet, options: KMeansOptions): Promise<KMeans> {
  const { clusters, restarts = 10, iterations = 100, seed = 0, kernel = plainKernel } = options;
  checkFeatures("fitKMeans", features);
  assertPositiveInteger("fitKMeans", "clusters", clusters);
  assertPositiveInteger("fitKMeans", "restarts", restarts);
  assertPositiveInteger("fitKMeans", "iterations", iterations);
  if (clusters > features.size) {
    throw new GanClsError(
      "invalid-argument",
      `fitKMeans: clusters must be at most ${features.size}, the vectors, got ${clusters}`,
    );
  }
  const pacer = new Pacer("fitKMeans", options);
  const task: Task = { features: asFloats(features), clusters, iterations, kernel, pacer };
  let best: KMeans | undefined;
  for (let restart = 0; restart < restarts; restart++) {
    const fit = await fitOnce(task, Random.fromSeed(seed).stream("k-means").stream(restart));
    best = best === undefined || fit.inertia < best.inertia ? fit : best;
    pacer.report("k-means", restart + 1, restarts, "steps");
  }
  return best as KMeans;
}

interface Task {
  readonly features: FeatureSet & { readonly values: Float32Array };
  readonly clusters: number;
  readonly iterations: number;
  readonly kernel: MatrixKernel;
  readonly pacer: Pacer;
}

function asFloats({ values, size, dimensions }: FeatureSet): Task["features"] {
  return { values: values instanceof Float32Array ? values : Float32Array.from(values), size, dimensions };
}

async function fitOnce(task: Task, random: Random): Promise<KMeans> {
  let centres = await firstCentres(task, random);
  let found = await assign(task, centres);
  for (let iteration = 0; iteration < task.iterations; iteration++) {
    centres = meansOf(task, found);
    const next = await assign(task, centres);
    const isStill = next.assignments.every((cluster, vector) => cluster === found.assignments[vector]);
    found = next;
    if (isStill) {
      break;
    }
  }
  return { assignments: found.assignments, centres, inertia: sum(found.distances) };
}

interface Assigned {
  readonly assignments: Uint32Array;
  /** Squared, of each vector to its centre. */
  readonly distances: Float64Array;
}

/** The nearest of the centres for every vector; of equally near ones the first. */
async function assign({ features, kernel, pacer }: Task, centres: Float32Array): Promise<Assigned> {
  const { values, size, dimensions } = features;
  const count = centres.length / dimensions;
  const lengths = Array.from({ length: count }, (_, centre) => squaredLength(centres, centre, dimensions));
  const [assignments, distances] = [new Uint32Array(size), new Float64Array(size).fill(Infinity)];
  for (let start = 0; start < size; start += BLOCK) {
    await pacer.pause();
    const end = Math.min(start + BLOCK, size);
    const block = values.subarray(start * dimensions, end * dimensions);
    const products = await kernel.multiply(block, centres, end - start, dimensions, count, { transposeB: true });
    for (let vector = start; vector < end; vector++) {
      const own = squaredLength(values, vector, dimensions);
      for (let centre = 0; centre < count; centre++) {
        const distance = Math.max(0, own + lengths[centre] - 2 * products[(vector - start) * count + centre]);
        if (distance < distances[vector]) {
          [assignments[vector], distances[vector]] = [centre, distance];
        }
      }
    }
  }
  return { assignments, distances };
}

/** k-means++: each further centre is a vector, drawn in proportion to its squared distance from those before. */
async function firstCentres(task: Task, random: Random): Promise<Float32Array> {
  const { features, clusters } = task;
  const { values, size, dimensions } = features;
  const centres = new Float32Array(clusters * dimensions);
  let distances: Float64Array = new Float64Array(size).fill(1);
  for (let centre = 0; centre < clusters; centre++) {
    const chosen = drawByWeight(distances, random);
    const vector = values.subarray(chosen * dimensions, (chosen + 1) * dimensions);
    centres.set(vector, centre * dimensions);
    const { distances: toNew } = await assign(task, vector);
    distances = centre === 0 ? toNew : distances.map((distance, index) => Math.min(distance, toNew[index]));
  }
  return centres;
}

function drawByWeight(weights: Float64Array, random: Random): number {
  let left = random.uniform() * sum(weights);
  const drawn = weights.findIndex((weight) => (left -= weight) < 0);
  // Without any distance left, or by rounding, none is drawn; then any will do.
  return drawn === -1 ? random.integer(weights.length) : drawn;
}

/** The mean of each cluster's vectors. */
function meansOf({ features, clusters }: Task, { assignments, distances }: Assigned): Float32Array {
  const { values, size, dimensions } = features;
  const sums = new Float64Array(clusters * dimensions);
  const counts = new Uint32Array(clusters);
  for (let vector = 0; vector < size; vector++) {
    const target = assignments[vector] * dimensions;
    counts[assignments[vector]]++;
    for (let at = 0; at < dimensions; at++) {
      sums[target + at] += values[vector * dimensions + at];
    }
  }
  const means = Float32Array.from(sums, (value, at) => value / counts[Math.floor(at / dimensions)]);
  if (counts.includes(0)) {
    const farthest = Array.from(distances.keys()).sort((a, b) => distances[b] - distances[a]);
    Array.from(counts.keys())
      .filter((cluster) => counts[cluster] === 0)
      .forEach((cluster, rank) => {
        const start = farthest[rank] * dimensions;
        means.set(values.subarray(start, start + dimensions), cluster * dimensions);
      });
  }
  return means;
}

function squaredLength(values: Float32Array, row: number, dimensions: number): number {
  let total = 0;
  for (let at = row * dimensions; at < (row + 1) * dimensions; at++) {
    total += values[at] ** 2;
  }
  return total;
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
