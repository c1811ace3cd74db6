import { assertPositiveInteger, GanClsError } from "@gan-cls/core";
import { checkFeatures, type FeatureSet } from "./features";
import { fitKMeans } from "./k-means";
import { Pacer, type RunOptions } from "./pacer";

/** Options of {@link fitGaussianMixture}. */
export interface GaussianMixtureOptions extends RunOptions {
  /** Number of Gaussians. @default 5, or as many as there are vectors */
  components?: number;
  /** Added to every variance, so that a Gaussian around one vector stays finite. @default 0.01 */
  floor?: number;
  /** Passes at most. @default 100 */
  iterations?: number;
  /** Chooses the clusters that it starts from. @default 0 */
  seed?: number;
}

/** A mixture of Gaussians without correlations. Plain data but for one function. */
export interface GaussianMixture {
  /** `[components]`, summing to 1. */
  readonly weights: Float64Array;
  /** `[components, dimensions]` */
  readonly means: Float64Array;
  /** `[components, dimensions]` */
  readonly variances: Float64Array;
  /** The logarithm of the density at each vector. @throws GanClsError `invalid-argument` for vectors of another length */
  logDensities(features: FeatureSet): Float64Array;
}

type Parameters = Omit<GaussianMixture, "logDensities">;

/** A pass that raises the mean logarithm of the density by less than this is the last. */
const TOLERANCE = 1e-4;

/**
 * Fits a mixture of Gaussians with diagonal covariances by expectation maximisation, from the clusters of k-means.
 *
 * Reference: Dempster, Laird and Rubin, Maximum likelihood from incomplete data via the EM algorithm, JRSS B 39 (1977).
 *
 * @throws GanClsError `invalid-argument` for more Gaussians than vectors; `aborted`.
 */
export async function fitGaussianMixture(
  features: FeatureSet,
  options: GaussianMixtureOptions = {},
): Promise<GaussianMixture> {
  const { components = Math.min(5, features.size), floor = 0.01, iterations = 100, seed, ...run } = options;
  checkFeatures("fitGaussianMixture", features);
  assertPositiveInteger("fitGaussianMixture", "components", components);
  assertPositiveInteger("fitGaussianMixture", "iterations", iterations);
  const pacer = new Pacer("fitGaussianMixture", run);
  const { assignments } = await fitKMeans(features, { clusters: components, restarts: 3, seed, ...run });
  let shares: Float64Array = new Float64Array(features.size * components);
  assignments.forEach((cluster, vector) => (shares[vector * components + cluster] = 1));
  let mixture = maximise(features, shares, components, floor);
  for (let iteration = 0, before = -Infinity; iteration < iterations; iteration++) {
    await pacer.pause();
    const expected = expect(features, mixture);
    const mean = expected.logDensities.reduce((sum, value) => sum + value, 0) / features.size;
    if (mean - before < TOLERANCE) {
      break;
    }
    [before, shares] = [mean, expected.shares];
    mixture = maximise(features, shares, components, floor);
  }
  return { ...mixture, logDensities: (others) => logDensities(others, mixture) };
}

/** The parameters under which vectors, each divided among the Gaussians by its shares, are most likely. */
function maximise(
  { values, size, dimensions }: FeatureSet,
  shares: Float64Array,
  components: number,
  floor: number,
): Parameters {
  const weights = new Float64Array(components);
  const [means, variances] = [new Float64Array(components * dimensions), new Float64Array(components * dimensions)];
  // Two passes: the one-pass formula of a variance loses digits.
  const sumUp = (target: Float64Array, term: (value: number, at: number) => number): void => {
    for (let vector = 0; vector < size; vector++) {
      for (let component = 0; component < components; component++) {
        const share = shares[vector * components + component];
        for (let i = 0; share > 0 && i < dimensions; i++) {
          const at = component * dimensions + i;
          target[at] += (share * term(values[vector * dimensions + i], at)) / weights[component];
        }
      }
    }
  };
  shares.forEach((share, at) => (weights[at % components] += share));
  sumUp(means, (value) => value);
  sumUp(variances, (value, at) => (value - means[at]) ** 2);
  return { weights: weights.map((weight) => weight / size), means, variances: variances.map((value) => value + floor) };
}

/** The shares of the Gaussians in each vector, and the logarithm of the density there. */
function expect(
  { values, size, dimensions }: FeatureSet,
  { weights, means, variances }: Parameters,
): { shares: Float64Array; logDensities: Float64Array } {
  const components = weights.length;
  const constants = Array.from(weights, (weight, component) => {
    const own = variances.subarray(component * dimensions, (component + 1) * dimensions);
    return Math.log(weight) - 0.5 * own.reduce((sum, variance) => sum + Math.log(2 * Math.PI * variance), 0);
  });
  const [shares, densities] = [new Float64Array(size * components), new Float64Array(size)];
  for (let vector = 0; vector < size; vector++) {
    const logs = constants.map((constant, component) => {
      let sum = 0;
      for (let i = 0; i < dimensions; i++) {
        const at = component * dimensions + i;
        sum += (values[vector * dimensions + i] - means[at]) ** 2 / variances[at];
      }
      return constant - sum / 2;
    });
    // The largest is taken out, so that no exponential overflows and not all become 0.
    const largest = Math.max(...logs);
    const total = logs.reduce((sum, log) => sum + Math.exp(log - largest), 0);
    densities[vector] = largest + Math.log(total);
    logs.forEach((log, component) => {
      shares[vector * components + component] = Math.exp(log - largest) / total;
    });
  }
  return { shares, logDensities: densities };
}

function logDensities(features: FeatureSet, mixture: Parameters): Float64Array {
  checkFeatures("logDensities", features);
  const dimensions = mixture.means.length / mixture.weights.length;
  if (features.dimensions !== dimensions) {
    throw new GanClsError(
      "invalid-argument",
      `logDensities: expected vectors of ${dimensions} numbers, got ${features.dimensions}`,
    );
  }
  return expect(features, mixture).logDensities;
}
