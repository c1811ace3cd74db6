import { fitKnn, imageFeatures, type FeatureSet, type Knn } from "@gan-cls/classical";
import { Random, selectImages, type ImageDataset } from "@gan-cls/core";
import { splitStratified } from "@gan-cls/data";
import { convolutionOutputs, extractFeatures, forward, toImageTensor } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import type { PcaSearch, Voter } from "./classify";
import { type Laboratory, loadOnce } from "./laboratory";
import { IMAGE_BYTES, imageAt, imageSet } from "./images";
import { bestGan } from "./pretrained-gans";
import type { FeatureMaps, Method, NearDigit, Sensitivity, SimilarDigits } from "./operations";

/** Training digits whose features are kept: 3072 numbers each, 25 MB. */
export const REFERENCE_DIGITS = 2000;

/** Digits whose features are worked out at a time, so that drawings can be answered in between. */
const BATCH = 50;

/** The activations of every channel of the discriminator's layers for a drawing. */
export async function readFeatureMaps(lab: Laboratory, pixels: Uint8Array): Promise<FeatureMaps[]> {
  const network = await lab.chain(bestGan().discriminator);
  const maps: FeatureMaps[] = [];
  for (const name of convolutionOutputs(network)) {
    const output = tf.tidy(() => forward(network, toImageTensor(imageSet(pixels)), { until: name }));
    const [, rows, columns, channels] = output.shape;
    maps.push({ layer: name, rows, columns, channels, values: (await output.data()) as Float32Array });
    output.dispose();
  }
  return maps;
}

/** Some of the training digits with the discriminator's features of them. */
interface FeatureSearch {
  readonly digits: ImageDataset;
  readonly knn: Knn;
}

export function createFeatureSearch(lab: Laboratory): () => Promise<FeatureSearch> {
  return loadOnce(async () => {
    const [{ train }, network] = await Promise.all([lab.digits(), lab.chain(bestGan().discriminator)]);
    const sizes = { train: REFERENCE_DIGITS, test: train.size - REFERENCE_DIGITS };
    const { train: digits } = splitStratified(train, { sizes, random: Random.fromSeed(0) });
    const features = await extractFeatures(network, digits, { batchSize: BATCH });
    const { labels, classNames } = digits;
    return { digits, knn: fitKnn({ ...features, labels, classCount: classNames.length }) };
  });
}

/** The training digits nearest to a drawing in the discriminator's feature space. */
export async function nearestByFeatures(
  lab: Laboratory,
  search: () => Promise<FeatureSearch>,
  { pixels, count }: { pixels: Uint8Array; count: number },
): Promise<NearDigit[]> {
  const [{ digits, knn }, network] = await Promise.all([search(), lab.chain(bestGan().discriminator)]);
  const features = await extractFeatures(network, imageSet(pixels));
  return pickNearest(digits, knn, features, count);
}

/** The same in the space in which PCA + KNN votes. */
export async function nearestByPca(
  lab: Laboratory,
  search: () => Promise<PcaSearch>,
  { pixels, count }: { pixels: Uint8Array; count: number },
): Promise<NearDigit[]> {
  const [{ train }, { pca, knn }] = await Promise.all([lab.digits(), search()]);
  const values = await pca.project(imageSet(pixels));
  return pickNearest(train, knn, { values, size: 1, dimensions: pca.components }, count);
}

/** The same digits by the discriminator's features and by their pixels. */
export async function findSimilar(
  lab: Laboratory,
  search: () => Promise<FeatureSearch>,
  { pixels, count }: { pixels: Uint8Array; count: number },
): Promise<SimilarDigits> {
  const { digits } = await search();
  const query = imageFeatures(imageSet(pixels));
  const { labels, classNames } = digits;
  const byPixels = fitKnn({ ...imageFeatures(digits), labels, classCount: classNames.length });
  return {
    features: await nearestByFeatures(lab, search, { pixels, count }),
    pixels: await pickNearest(digits, byPixels, query, count),
  };
}

async function pickNearest(digits: ImageDataset, knn: Knn, query: FeatureSet, count: number): Promise<NearDigit[]> {
  const { indices, squaredDistances } = await fitKnn(knn.training, { k: count }).findNeighbours(query);
  return Array.from(indices, (index, rank) => {
    const { pixels, labels } = selectImages(digits, [index]);
    return { pixels, label: labels[0], distance: Math.sqrt(squaredDistances[rank]) };
  });
}

/** Side of the black square that covers a part of the drawing, and by how much it moves. */
const COVER = 7;
const STRIDE = 3;
const POSITIONS = Math.floor((28 - COVER) / STRIDE) + 1;

/**
 * Covers every part of a drawing in turn and measures how much a method's confidence in its answer falls.
 *
 * Reference: Zeiler, Fergus, "Visualizing and Understanding Convolutional Networks", 2014, section 4.2 (occlusion).
 */
export async function measureSensitivity(method: Method, voter: Voter, pixels: Uint8Array): Promise<Sensitivity> {
  const covered = new Uint8Array(POSITIONS * POSITIONS * IMAGE_BYTES);
  for (let position = 0; position < POSITIONS * POSITIONS; position++) {
    const [top, left] = [Math.floor(position / POSITIONS) * STRIDE, (position % POSITIONS) * STRIDE];
    const image = imageAt({ pixels }, 0);
    for (let row = top; row < top + COVER; row++) {
      image.fill(0, row * 28 + left, row * 28 + left + COVER);
    }
    covered.set(image, position * IMAGE_BYTES);
  }
  const { probabilities: before, labels } = await voter.predict(imageSet(pixels));
  const { probabilities: after } = await voter.predict(imageSet(covered));
  const drops = Float32Array.from({ length: POSITIONS * POSITIONS }, (_, position) =>
    Math.max(0, before[labels[0]] - after[position * before.length + labels[0]]),
  );
  return { method, rows: POSITIONS, columns: POSITIONS, drops };
}
