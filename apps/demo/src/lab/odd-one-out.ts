import { imageFeatures, type FeatureSet } from "@gan-cls/classical";
import { Random, selectImages, type ImageDataset } from "@gan-cls/core";
import { extractFeatures } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import { IMAGE_BYTES, imageSet } from "./images";
import type { OddRound } from "./operations";

/** Images of a round; one of them is of another class. */
export const ROUND_IMAGES = 9;

/** A round, and what the page takes for the odd one: by the network's last features, and by pixels. */
export async function playRound(
  network: tf.LayersModel,
  digits: ImageDataset,
  options: { seed: number; drawing?: Uint8Array; like?: number },
): Promise<OddRound> {
  const round = drawRound(digits, options);
  const images = imageSet(round.pixels, "round");
  const features = await extractFeatures(network, images, { layers: "last" });
  return { ...round, guesses: { features: farthest(features), pixels: farthest(imageFeatures(images)) } };
}

/** Digits of one class, and one that is not: another digit, or a drawing. */
export function drawRound(
  digits: ImageDataset,
  { seed, drawing, like }: { seed: number; drawing?: Uint8Array; like?: number },
): Omit<OddRound, "guesses"> {
  const random = Random.fromSeed(seed).stream("odd-one-out");
  const classes = digits.classNames.length;
  const common = like ?? random.stream("class").integer(classes);
  const other = (common + 1 + random.stream("other").integer(classes - 1)) % classes;
  const draw = (label: number, count: number): Uint8Array => {
    const members = Array.from(digits.labels.keys()).filter((index) => digits.labels[index] === label);
    const order = random.stream(`digits-${label}`).permutation(members.length).subarray(0, count);
    return selectImages(
      digits,
      Array.from(order, (position) => members[position]),
    ).pixels;
  };
  const many = draw(common, ROUND_IMAGES - 1);
  const odd = random.stream("place").integer(ROUND_IMAGES);
  const pixels = new Uint8Array(ROUND_IMAGES * IMAGE_BYTES);
  pixels.set(many.subarray(0, odd * IMAGE_BYTES));
  pixels.set(drawing ?? draw(other, 1), odd * IMAGE_BYTES);
  pixels.set(many.subarray(odd * IMAGE_BYTES), (odd + 1) * IMAGE_BYTES);
  return { pixels, odd, common, other: drawing === undefined ? other : null };
}

/**
 * The vector that points elsewhere than the others do, on average; of equal ones the first. Directions instead of distances, because
 * otherwise the image with the most ink or the strongest features would be taken.
 */
export function farthest({ values, size, dimensions }: FeatureSet): number {
  const product = (one: number, other: number): number => {
    let sum = 0;
    for (let i = 0; i < dimensions; i++) {
      sum += values[one * dimensions + i] * values[other * dimensions + i];
    }
    return sum;
  };
  const lengths = Array.from({ length: size }, (_, one) => Math.sqrt(product(one, one)) || 1);
  const likeness = lengths.map((length, one) =>
    lengths.reduce(
      (sum, otherLength, other) => sum + (one === other ? 0 : product(one, other) / (length * otherLength)),
      0,
    ),
  );
  return likeness.indexOf(Math.min(...likeness));
}
