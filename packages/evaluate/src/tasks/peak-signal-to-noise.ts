import { GanClsError } from "@gan-cls/core";

/** The largest byte of a pixel. */
const PEAK = 255;

/** Equal images would have no finite ratio; this is that of an error of a hundredth of a level in every pixel. */
const MOST_DECIBELS = 88.13;

/**
 * The peak signal-to-noise ratio of an image in decibels: higher is nearer to the truth; 20 is an error of a tenth of the range.
 *
 * @param image Bytes of its pixels.
 * @param truth The same of the image as it should be.
 * @param isCounted Which pixels count. @default all
 * @returns At most 88.13, which equal images have.
 * @throws GanClsError `invalid-argument` for images of different sizes, or if no pixel counts.
 */
export function peakSignalToNoise(
  image: Uint8Array,
  truth: Uint8Array,
  isCounted: (pixel: number) => boolean = () => true,
): number {
  let [sum, count] = [0, 0];
  for (let pixel = 0; pixel < truth.length; pixel++) {
    if (isCounted(pixel)) {
      sum += (image[pixel] - truth[pixel]) ** 2;
      count++;
    }
  }
  if (image.length !== truth.length || count === 0) {
    throw new GanClsError(
      "invalid-argument",
      `peakSignalToNoise: expected two images of one size with pixels that count, got ${image.length} and ${truth.length} bytes, ${count} of which count`,
    );
  }
  return Math.min(MOST_DECIBELS, 10 * Math.log10(PEAK ** 2 / (sum / count)));
}
