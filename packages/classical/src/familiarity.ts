import { assertImageShape, describeValue, GanClsError, Random, selectImages, type ImageSet } from "@gan-cls/core";
import { describeImages, descriptorLength, imageContrasts } from "./image-descriptor";
import { Pacer, type RunOptions } from "./pacer";

/** Training images that others are compared with, and further ones that choose the thresholds. */
const MOST_REFERENCES = 512;
const MOST_HELD_OUT = 2048;

/** Share of held-out training images within each threshold. With three of them, about one familiar image in a hundred is outside. */
const QUANTILE = 0.995;
/** The contrast has two sides. */
const CONTRAST_QUANTILE = 0.9975;

/** Standard deviations of a number of the descriptions, in bytes, count as at least this: what never changed may change a little. */
const LEAST_DEVIATION = 0.05 * 255;
/** Thresholds are at least this root mean square in bytes, so that copies among the training images do not make them 0. */
const LEAST_DISTANCE = 0.02 * 255;

/** Scores end here, so that they can be written as JSON. */
const MOST_SCORE = 100;

/** Images whose score is at most this look like training images. */
const FAMILIAR = 1;

type Shape = Pick<ImageSet, "rows" | "columns" | "channels">;

/** What a {@link Familiarity} consists of beside the descriptions: plain JSON, for a model's card. */
export interface FamiliarityFacts extends Shape {
  /** Training images that others are compared with. */
  readonly references: number;
  /** Training images, not among those, that chose the thresholds; 0: the same images did, each compared with the others. */
  readonly heldOut: number;
  /** Largest root mean square distance, in bytes, to the nearest description. */
  readonly distance: number;
  /** The same with every number over its standard deviation. */
  readonly deviation: number;
  /** Range of the standard deviation of an image's bytes. */
  readonly contrast: { readonly low: number; readonly high: number };
}

/** Options of {@link fitFamiliarity}. */
export interface FamiliarityOptions extends Pick<RunOptions, "signal"> {
  /** Chooses the images. @default 0 */
  seed?: number;
}

/**
 * Learns what the training images of a model look like, so that it can be said of a picture that it looks like none of them: dark on light
 * where they were light on dark, empty, noise, or something else. Thresholds are chosen on training images that are held out.
 *
 * Needs no labels. Test images must not be among `images`.
 *
 * @throws GanClsError `invalid-argument` for fewer than 2 images; `aborted`.
 */
export async function fitFamiliarity(
  images: ImageSet,
  { seed = 0, signal }: FamiliarityOptions = {},
): Promise<Familiarity> {
  if (images.size < 2) {
    throw new GanClsError("invalid-argument", `fitFamiliarity: expected at least 2 images, got ${images.size}`);
  }
  const order = Random.fromSeed(seed).stream("familiarity").permutation(images.size);
  const references = selectImages(images, order.subarray(0, MOST_REFERENCES));
  const heldOut = selectImages(images, order.subarray(MOST_REFERENCES, MOST_REFERENCES + MOST_HELD_OUT));
  // Few held-out images say little about the tail; then every reference is compared with the others.
  const isLeftOut = heldOut.size < references.size;
  const { rows, columns, channels } = images;
  const descriptions = describeImages(references);
  const search = new DescriptionSearch(descriptions, descriptorLength(images));
  const judged = isLeftOut ? references : heldOut;
  const distances = await search.nearest(isLeftOut ? descriptions : describeImages(judged), { isLeftOut, signal });
  const contrasts = imageContrasts(judged);
  const facts: FamiliarityFacts = {
    ...{ rows, columns, channels, references: references.size, heldOut: isLeftOut ? 0 : heldOut.size },
    distance: Math.max(LEAST_DISTANCE, upperBound(distances.plain, QUANTILE)),
    deviation: Math.max(LEAST_DISTANCE / LEAST_DEVIATION, upperBound(distances.scaled, QUANTILE)),
    contrast: {
      low: 1 / upperBound(contrasts.map(inverse), CONTRAST_QUANTILE),
      high: Math.max(1, upperBound(contrasts, CONTRAST_QUANTILE)),
    },
  };
  return new Familiarity(facts, descriptions);
}

const inverse = (value: number): number => 1 / value;

/**
 * The value that a new one exceeds with a probability of at most `1 - quantile`; where there are too few values to know, the largest, and the less
 * is known the more beyond.
 */
function upperBound(values: Float64Array, quantile: number): number {
  const sorted = values.toSorted();
  const rank = Math.ceil(quantile * (sorted.length + 1));
  const largest = sorted[sorted.length - 1];
  return rank <= sorted.length ? sorted[rank - 1] : largest * (1 + 2 / Math.sqrt(sorted.length));
}

/** What the training images of a model look like; {@link fitFamiliarity} makes one. Plain numbers: nothing to dispose. */
export class Familiarity {
  readonly facts: FamiliarityFacts;
  /** `[references, numbers]` bytes. */
  readonly descriptions: Uint8Array;
  readonly #search: DescriptionSearch;

  /** @throws GanClsError `invalid-data` for damaged facts or another number of bytes than they say. */
  constructor(facts: FamiliarityFacts, descriptions: Uint8Array) {
    checkFacts(facts, descriptions);
    this.facts = facts;
    this.descriptions = descriptions;
    this.#search = new DescriptionSearch(descriptions, descriptorLength(facts));
  }

  /**
   * How unlike the training images each image is: at most 1 for one that looks like them, about one in a hundred of which gets more; at most
   * 100.
   *
   * @throws GanClsError `invalid-argument` for images of another shape; `aborted`.
   */
  async scores(images: ImageSet, options: Pick<RunOptions, "signal"> = {}): Promise<Float64Array> {
    assertImageShape("Familiarity.scores", this.facts, images);
    const { distance, deviation, contrast } = this.facts;
    const { plain, scaled } = await this.#search.nearest(describeImages(images), options);
    return imageContrasts(images).map((own, image) =>
      Math.min(
        MOST_SCORE,
        Math.max(plain[image] / distance, scaled[image] / deviation, own / contrast.high, lack(contrast.low, own)),
      ),
    );
  }

  /** Whether an image with this score looks like the training images. */
  static isFamiliar(score: number): boolean {
    return score <= FAMILIAR;
  }
}

/** How many times the least contrast is the contrast of an image. */
function lack(least: number, contrast: number): number {
  return least === 0 ? 0 : least / contrast;
}

function checkFacts(facts: FamiliarityFacts, descriptions: Uint8Array): void {
  const { rows, columns, channels, references, distance, deviation, contrast } = facts;
  const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 4096;
  const isWhole =
    [rows, columns, channels, references].every(isCount) &&
    [distance, deviation, contrast?.high].every((value) => Number.isFinite(value) && value > 0) &&
    contrast.low >= 0 &&
    descriptions.length === references * descriptorLength(facts);
  if (!isWhole) {
    throw new GanClsError(
      "invalid-data",
      `Familiarity: expected facts of ${descriptions.length} bytes, got ${describeValue(JSON.stringify(facts))}`,
    );
  }
}

/** Distances of descriptions to their nearest reference. */
interface NearestDistances {
  readonly plain: Float64Array;
  readonly scaled: Float64Array;
}

/** Descriptions compared at a time. */
const BLOCK = 64;

/** Exact search among few references, by two measures at once. */
class DescriptionSearch {
  readonly #references: Uint8Array;
  readonly #dimensions: number;
  /** One over the squared standard deviation of each number. */
  readonly #weights: Float64Array;

  constructor(references: Uint8Array, dimensions: number) {
    this.#references = references;
    this.#dimensions = dimensions;
    this.#weights = inverseVariances(references, dimensions);
  }

  /** @param isLeftOut Whether the queries are the references, each of which is then compared with the others. */
  async nearest(
    queries: Uint8Array,
    { isLeftOut = false, signal }: { isLeftOut?: boolean; signal?: AbortSignal },
  ): Promise<NearestDistances> {
    const pacer = new Pacer("Familiarity", { signal });
    const size = queries.length / this.#dimensions;
    const [plain, scaled] = [new Float64Array(size), new Float64Array(size)];
    for (let query = 0; query < size; query++) {
      if (query % BLOCK === 0) {
        await pacer.pause();
      }
      [plain[query], scaled[query]] = this.#nearestOf(queries, query, isLeftOut ? query : -1);
    }
    return { plain, scaled };
  }

  #nearestOf(queries: Uint8Array, query: number, leftOut: number): [number, number] {
    const dimensions = this.#dimensions;
    const [references, weights] = [this.#references, this.#weights];
    const start = query * dimensions;
    let [plain, scaled] = [Infinity, Infinity];
    for (let reference = 0, at = 0; at < references.length; reference++) {
      let [squares, weighted] = [0, 0];
      for (let i = 0; i < dimensions; i++, at++) {
        const square = (queries[start + i] - references[at]) ** 2;
        squares += square;
        weighted += square * weights[i];
      }
      if (reference !== leftOut) {
        plain = Math.min(plain, squares);
        scaled = Math.min(scaled, weighted);
      }
    }
    return [Math.sqrt(plain / dimensions), Math.sqrt(scaled / dimensions)];
  }
}

function inverseVariances(values: Uint8Array, dimensions: number): Float64Array {
  const size = values.length / dimensions;
  return Float64Array.from({ length: dimensions }, (_, at) => {
    let [sum, squares] = [0, 0];
    for (let row = at; row < values.length; row += dimensions) {
      sum += values[row];
      squares += values[row] ** 2;
    }
    return 1 / Math.max(LEAST_DEVIATION ** 2, squares / size - (sum / size) ** 2);
  });
}
