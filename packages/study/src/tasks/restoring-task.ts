import type { Pca } from "@gan-cls/classical";
import { selectImages, withoutLabels, type ImageSet } from "@gan-cls/core";
import { meanOver, peakSignalToNoise } from "@gan-cls/evaluate";
import { addNoise, hideLowerHalf, restoreByGenerator, restoreByPca, type DamagedImage } from "@gan-cls/transfer";
import type * as tf from "@tensorflow/tfjs";
import type { Measured } from "./measured";

/** Standard deviation of the noise, in levels of 255. */
const NOISE = 64;

/** What is done to the images, and which of their pixels are measured. */
const DAMAGES: readonly {
  readonly measure: string;
  readonly damage: (image: ImageSet, seed: number) => DamagedImage;
}[] = [
  { measure: "PSNR, lower half filled in", damage: (image) => hideLowerHalf(image) },
  {
    measure: `PSNR, noise of ${NOISE} levels removed`,
    damage: (image, seed) => addNoise(image, { noise: NOISE, seed }),
  },
];

/** Restores one image. */
export type Restorer = (damaged: DamagedImage, image: number) => Promise<Uint8Array>;

/** By searching a generator's input. */
export function generatorRestorer(
  generator: tf.LayersModel,
  { seed, signal, steps }: { seed: number; signal: AbortSignal; steps: number },
): Restorer {
  return (damaged, image) => restoreByGenerator({ generator, damaged, seed: seed + image, steps, signal });
}

/** By the axes of training images. */
export function pcaRestorer(pca: Pca): Restorer {
  return (damaged) => restoreByPca(pca, damaged);
}

/** Restores every image from every damage. @param onImage Hears of each one that is done. */
export async function measureRestoring(
  images: ImageSet,
  restore: Restorer,
  { seed, onImage }: { seed: number; onImage: () => Promise<void> },
): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const { measure, damage } of DAMAGES) {
    const ratios = new Float64Array(images.size);
    for (let index = 0; index < images.size; index++) {
      const image = withoutLabels(selectImages(images, [index]));
      const damaged = damage(image, seed + index);
      const isMeasured = (at: number): boolean =>
        damaged.noise > 0 || damaged.visible[Math.floor(at / images.channels)] === 0;
      ratios[index] = peakSignalToNoise(await restore(damaged, index), image.pixels, isMeasured);
      await onImage();
    }
    measured.push({ measure, unit: "decibels", items: images.size, figure: meanOver(ratios) });
  }
  return measured;
}
