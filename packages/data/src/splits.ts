import {
  assertInRange,
  assertNonNegativeInteger,
  GanClsError,
  selectImages,
  type ImageDataset,
  type Random,
} from "@gan-cls/core";

/** Tolerance for rounding in sums of fractions such as 0.7 + 0.2 + 0.1. */
const FRACTION_TOLERANCE = 1e-9;

/** Options of {@link splitStratified}: the parts by name, either by `sizes` or by `fractions`. */
export interface SplitOptions<Part extends string> {
  /** Images in every part, for example `{ train: 8000, test: 2000 }`. */
  sizes?: Readonly<Record<Part, number>>;
  /** Share of every part in `[0, 1]`, together at most 1. */
  fractions?: Readonly<Record<Part, number>>;
  /** Decides which images go where; the split depends only on the stream's identity, not on what was drawn from it. */
  random: Random;
}

/**
 * Splits a data set into disjoint parts of exactly the given sizes, each with the classes in the proportions of the whole (up to
 * rounding, at most two images per class). Remaining images belong to no part. Parts are named `<data set>/<part>`; pixels are
 * copied.
 *
 * ```ts
 * const { train, test } = splitStratified(dataset, { sizes: { train: 8000, test: 2000 }, random: Random.fromSeed(0) });
 * ```
 *
 * @throws GanClsError `invalid-argument` when the parts need more images than there are.
 */
export function splitStratified<Part extends string>(
  dataset: ImageDataset,
  options: SplitOptions<Part>,
): Record<Part, ImageDataset> {
  const sizes = chooseSizes(options, dataset.size);
  const total = assertSizes(sizes, dataset.size);
  const order = proportionalOrder(dataset.labels, dataset.classNames.length, options.random).subarray(0, total);
  let start = 0;
  return mapParts(sizes, (size, part) =>
    selectImages(dataset, order.subarray(start, (start += size)), `${dataset.name}/${part}`),
  );
}

function chooseSizes<Part extends string>(
  { sizes, fractions }: SplitOptions<Part>,
  available: number,
): Readonly<Record<Part, number>> {
  if (sizes !== undefined && fractions === undefined) {
    return sizes;
  }
  if (sizes === undefined && fractions !== undefined) {
    return sizesFromFractions(fractions, available);
  }
  throw new GanClsError("invalid-argument", "splitStratified: expected either sizes or fractions, got both or neither");
}

/** Cuts at the rounded cumulative sums, so that fractions which add up to 1 use every image. */
function sizesFromFractions<Part extends string>(
  fractions: Readonly<Record<Part, number>>,
  available: number,
): Record<Part, number> {
  let sum = 0;
  let start = 0;
  const sizes = mapParts(fractions, (fraction, part) => {
    assertInRange("splitStratified", `fractions.${part}`, fraction, 0, 1);
    sum += fraction;
    const end = Math.round(sum * available);
    const size = end - start;
    start = end;
    return size;
  });
  if (sum > 1 + FRACTION_TOLERANCE) {
    throw new GanClsError("invalid-argument", `splitStratified: fractions must add up to at most 1, got ${sum}`);
  }
  return sizes;
}

function assertSizes(sizes: Readonly<Record<string, number>>, available: number): number {
  let total = 0;
  for (const [part, size] of Object.entries(sizes)) {
    assertNonNegativeInteger("splitStratified", `sizes.${part}`, size);
    total += size;
  }
  if (total > available) {
    throw new GanClsError(
      "invalid-argument",
      `splitStratified: the parts must have at most the ${available} images of the data set, got ${total}`,
    );
  }
  return total;
}

function mapParts<Part extends string, From, To>(
  parts: Readonly<Record<Part, From>>,
  convert: (value: From, part: Part) => To,
): Record<Part, To> {
  const entries = (Object.entries(parts) as [Part, From][]).map(([part, value]) => [part, convert(value, part)]);
  return Object.fromEntries(entries) as Record<Part, To>;
}

/** For every class, the positions of its images in random order. Each class draws from its own stream. */
function shuffledPositionsByClass(labels: Uint8Array, classCount: number, random: Random): Uint32Array[] {
  const positions: number[][] = Array.from({ length: classCount }, () => []);
  labels.forEach((label, position) => positions[label].push(position));
  return positions.map((list, label) => random.stream(`class-${label}`).shuffle(Uint32Array.from(list)));
}

/**
 * All positions in random order, one of each class in turn, and the classes of every round are in random order too. So in
 * every prefix the counts of any two classes differ by at most one, as long as no class has run out.
 */
export function balancedOrder(labels: Uint8Array, classCount: number, random: Random): Uint32Array {
  const byClass = shuffledPositionsByClass(labels, classCount, random);
  const rounds = random.stream("rounds");
  const order = new Uint32Array(labels.length);
  let filled = 0;
  for (let round = 0; filled < order.length; round++) {
    for (const label of rounds.permutation(classCount)) {
      if (round < byClass[label].length) {
        order[filled++] = byClass[label][round];
      }
    }
  }
  return order;
}

/**
 * All positions in random order, classes spread evenly: the k-th of n images of a class is at the fraction `(k + 0.5) / n`. So every
 * section has the classes in the proportions of the whole, up to rounding.
 */
function proportionalOrder(labels: Uint8Array, classCount: number, random: Random): Uint32Array {
  const places = shuffledPositionsByClass(labels, classCount, random).flatMap((positions, label) =>
    Array.from(positions, (position, k) => ({ position, label, fraction: (k + 0.5) / positions.length })),
  );
  places.sort((a, b) => a.fraction - b.fraction || a.label - b.label);
  return Uint32Array.from(places, ({ position }) => position);
}
