import type { FeatureSet } from "@gan-cls/classical";
import { assertPositiveInteger, GanClsError, Random, throwIfAborted, yieldToEventLoop } from "@gan-cls/core";
import { toUnitFeatures } from "./unit-features";

/** Options of {@link playEpisodes}. */
export interface FewShotOptions {
  /** Of images that nothing was fitted to. */
  features: FeatureSet;
  /** Their classes. */
  labels: Uint8Array;
  /** Classes of an episode. @default 5, or as many as there are */
  ways?: number;
  /** Labelled images of each class. @default 1 */
  shots?: number;
  /** Further images of each class, to be named. @default 15 */
  queries?: number;
  /** @default 600 */
  episodes?: number;
  /** Decides the episodes: with the same labels and options they are the same, whatever the features. @default 0 */
  seed?: number;
  signal?: AbortSignal;
}

/**
 * Plays few-shot episodes: some classes are drawn, and of each a few labelled images and others to be named; an image belongs to the class whose
 * labelled images have the nearest mean, by the cosine of unit features. Nothing is trained.
 *
 * References: Vinyals et al., Matching networks for one shot learning, 2016 (episodes); Snell et al., Prototypical networks for few-shot
 * learning, 2017 (means); Chen et al., A closer look at few-shot classification, 2019 (cosines of frozen features).
 *
 * @returns The accuracy of each episode, in `[0, 1]`.
 * @throws GanClsError `invalid-argument` where fewer classes than `ways` have enough images; `aborted`.
 */
export async function playEpisodes(options: FewShotOptions): Promise<Float64Array> {
  const { labels, shots = 1, queries = 15, episodes = 600, seed = 0, signal } = options;
  const byClass = [...new Set(labels)].sort((a, b) => a - b).map((label) => positionsOf(labels, label));
  const able = byClass.filter((positions) => positions.length >= shots + queries);
  const ways = options.ways ?? Math.min(5, able.length);
  Object.entries({ ways, shots, queries, episodes }).forEach(([name, value]) => {
    assertPositiveInteger("playEpisodes", name, value);
  });
  if (able.length < ways || options.features.size !== labels.length) {
    throw new GanClsError(
      "invalid-argument",
      `playEpisodes: expected ${labels.length} vectors and ${ways} classes of at least ${shots + queries} images, got ${options.features.size} vectors and ${able.length} such classes`,
    );
  }
  const unit = toUnitFeatures(options.features);
  const accuracies = new Float64Array(episodes);
  const random = Random.fromSeed(seed).stream("episodes");
  for (let episode = 0; episode < episodes; episode++) {
    const drawn = drawEpisode(able, { ways, shots, queries }, random.stream(episode));
    accuracies[episode] = playOne(unit, drawn);
    if (episode % 50 === 49) {
      throwIfAborted("playEpisodes", signal);
      await yieldToEventLoop();
    }
  }
  return accuracies;
}

function positionsOf(labels: Uint8Array, label: number): readonly number[] {
  return Array.from(labels.keys()).filter((image) => labels[image] === label);
}

/** For each class of an episode, positions of its labelled images and of those to be named. */
type Episode = readonly { readonly support: readonly number[]; readonly queries: readonly number[] }[];

function drawEpisode(
  able: readonly (readonly number[])[],
  { ways, shots, queries }: { ways: number; shots: number; queries: number },
  random: Random,
): Episode {
  const classes = random.stream("classes").permutation(able.length).subarray(0, ways);
  return Array.from(classes, (chosen) => {
    const positions = able[chosen];
    const order = random
      .stream(`images ${chosen}`)
      .permutation(positions.length)
      .subarray(0, shots + queries);
    const images = Array.from(order, (at) => positions[at]);
    return { support: images.slice(0, shots), queries: images.slice(shots) };
  });
}

function playOne({ values, dimensions }: FeatureSet, episode: Episode): number {
  const means = new Float32Array(episode.length * dimensions);
  episode.forEach(({ support }, way) => {
    for (const image of support) {
      for (let at = 0; at < dimensions; at++) {
        means[way * dimensions + at] += values[image * dimensions + at] / support.length;
      }
    }
  });
  const centres = toUnitFeatures({ values: means, size: episode.length, dimensions }).values;
  const likeness = (image: number, way: number): number => {
    let sum = 0;
    for (let at = 0; at < dimensions; at++) {
      sum += values[image * dimensions + at] * centres[way * dimensions + at];
    }
    return sum;
  };
  const named = episode.flatMap(({ queries }, way) =>
    queries.map((image) => {
      const all = episode.map((_, other) => likeness(image, other));
      return Number(all.indexOf(Math.max(...all)) === way);
    }),
  );
  return named.reduce((sum, right) => sum + right, 0) / named.length;
}
