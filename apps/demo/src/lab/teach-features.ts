import { Random, throwIfAborted, type ImageSet, type Preprocessing } from "@gan-cls/core";
import { preparePicture } from "@gan-cls/data";
import { buildDiscriminator, convolutionOutputs, extractFeatures, randomizedCopy } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { toRgba, type TaughtPicture } from "../teaching/picture";
import { varyPicture } from "./vary-picture";

/** Features that a lesson may be learned on. Its network belongs to it unless it says otherwise. */
export interface Candidate {
  readonly title: string;
  readonly network: tf.LayersModel;
  /** The layers that are read, pooled and joined. */
  readonly layers: readonly string[];
  /** How a picture becomes the network's image. */
  readonly preprocessing: Preprocessing;
  /** Whether varied copies of the pictures are learned, too: a large network from elsewhere is slow, and hardly gains. */
  readonly varied: boolean;
  /** Its own network is disposed with the lesson. */
  readonly owned: boolean;
}

/** Drawings as MNIST's digits: the ink found, light on black, centred. */
export const DRAWING: Preprocessing = {
  ...{ rows: 28, columns: 28, channels: 1, fit: "cover", background: 0, invert: false, layout: "drawing" },
};

/** Photos as squares of some size. */
export function photoPreprocessing(rows: number, columns = rows, channels: 1 | 3 = 3): Preprocessing {
  return { rows, columns, channels, fit: "cover", background: 255, invert: false, layout: "plain" };
}

/** Name of the layer of a network that passes its pixels on. */
const PIXELS = "pixels";

function pixelNetwork([rows, columns, channels]: readonly [number, number, number]): tf.LayersModel {
  return tf.sequential({ layers: [tf.layers.flatten({ name: PIXELS, inputShape: [rows, columns, channels] })] });
}

/** What is tried for drawings: the GAN's features, their control, and the pixels. @param discriminator Stays the caller's. */
export async function drawingCandidates(discriminator: tf.LayersModel): Promise<Candidate[]> {
  const shared = { preprocessing: DRAWING, varied: true };
  const layers = convolutionOutputs(discriminator);
  const random = await randomizedCopy(discriminator, 1);
  return [
    { ...shared, title: "Features of the GAN's discriminator", network: discriminator, layers, owned: false },
    { ...shared, title: "The same network with random weights", network: random, layers, owned: true },
    { ...shared, title: "The pixels", network: pixelNetwork([28, 28, 1]), layers: [PIXELS], owned: true },
  ];
}

/** What is tried for photos: no shipped network has learned from such, so plain ones. */
export function photoCandidates(): Candidate[] {
  const random = (side: number, filters: readonly number[], layers?: readonly string[]): Candidate => {
    const network = buildDiscriminator({ seed: 1, imageShape: [side, side, 3], filters });
    return {
      title: `A network with random weights on ${side} x ${side} pixels`,
      network,
      layers: layers ?? convolutionOutputs(network),
      preprocessing: photoPreprocessing(side),
      ...{ varied: true, owned: true },
    };
  };
  const pixels = (side: number): Candidate => ({
    title: `The colours of ${side} x ${side} pixels`,
    network: pixelNetwork([side, side, 3]),
    layers: [PIXELS],
    preprocessing: photoPreprocessing(side),
    ...{ varied: true, owned: true },
  });
  return [pixels(8), pixels(24), random(32, [48, 64]), random(64, [24, 32, 48])];
}

/** A picture as the image of a network. */
export function toNetworkImage(picture: TaughtPicture, preprocessing: Preprocessing): TaughtPicture {
  const { rows, columns, channels } = preprocessing;
  const { pixels } = picture;
  if (picture.rows === rows && picture.columns === columns && picture.channels === channels) {
    return { rows, columns, channels, pixels };
  }
  // A drawing has been laid out before.
  const layout = picture.channels === 1 ? "plain" : preprocessing.layout;
  const raw = { pixels: new Uint8Array(toRgba(picture).buffer), rows: picture.rows, columns: picture.columns };
  return { rows, columns, channels, pixels: preparePicture(raw, { ...preprocessing, layout }) };
}

/** Pictures of one size as a set of images. */
export function toImageSet(pictures: readonly TaughtPicture[], name = "pictures"): ImageSet {
  const [{ rows, columns, channels }] = pictures;
  const length = rows * columns * channels;
  const pixels = new Uint8Array(pictures.length * length);
  pictures.forEach((picture, index) => pixels.set(picture.pixels, index * length));
  return { name, pixels, size: pictures.length, rows, columns, channels };
}

/** Features of pictures and of varied copies of them, row by row: first the pictures, then the copies. */
export interface FeatureTable {
  readonly values: Float32Array;
  readonly dimensions: number;
  /** Which picture a row shows. */
  readonly sources: Uint32Array;
  /** Rows that show pictures as they are. */
  readonly pictures: number;
}

/** Images at a time, so that a stop is heard. */
const BATCH = 32;

/** @param copies How many varied copies there are of each picture. */
export async function readFeatures(
  candidate: Candidate,
  pictures: readonly TaughtPicture[],
  { copies, signal }: { copies: readonly number[]; signal: AbortSignal },
): Promise<FeatureTable> {
  const random = Random.fromSeed(1).stream("copies");
  const images = pictures.map((picture) => toNetworkImage(picture, candidate.preprocessing));
  const sources = pictures.map((_, index) => index);
  if (candidate.varied) {
    for (let index = 0; index < pictures.length; index++) {
      for (let copy = 0; copy < copies[index]; copy++) {
        images.push(varyPicture(images[index], random));
        sources.push(index);
      }
    }
  }
  throwIfAborted("teach", signal);
  const { values, dimensions } = await extractFeatures(candidate.network, toImageSet(images), {
    ...{ layers: candidate.layers, batchSize: BATCH, signal },
  });
  return {
    values: values as Float32Array,
    dimensions,
    sources: Uint32Array.from(sources),
    pictures: pictures.length,
  };
}
