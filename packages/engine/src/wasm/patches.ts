import type { ConvGeometry } from "./geometry";

/** Floats of scratch for unrolled patches: 64 MiB. Larger batches are worked through in chunks of images. */
const PATCH_BUDGET = 16 * 1024 * 1024;

/** Numbers in the patch under one position of the filter: `KH * KW * C`. */
export function patchLength({ filterHeight, filterWidth, inChannels }: ConvGeometry): number {
  return filterHeight * filterWidth * inChannels;
}

/** Patches in one image: the positions of the filter. */
export function patchesPerImage({ outHeight, outWidth }: ConvGeometry): number {
  return outHeight * outWidth;
}

/** The batch in chunks of images whose patches stay within the budget: `visit` gets the first image and how many. */
export function forEachChunk(geometry: ConvGeometry, visit: (firstImage: number, images: number) => void): void {
  const perImage = patchesPerImage(geometry) * patchLength(geometry);
  const chunk = Math.max(1, Math.floor(PATCH_BUDGET / perImage));
  for (let first = 0; first < geometry.batchSize; first += chunk) {
    visit(first, Math.min(chunk, geometry.batchSize - first));
  }
}

/**
 * Calls `visit` for every row of every patch: where it begins in the image, where in the patches, and how many of its `KW * C` numbers
 * at the left and right lie outside the image. Rows wholly outside have `left` equal to their length. Rows are contiguous in an image
 * because channels come last and nothing is dilated.
 *
 * Reference: Chellapilla et al., "High Performance Convolutional Neural Networks for Document Processing", 2006 (im2col).
 */
function forEachPatchRow(
  geometry: ConvGeometry,
  images: number,
  visit: (imageStart: number, patchStart: number, left: number, right: number) => void,
): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth } = geometry;
  const { strideHeight, strideWidth, padInfo } = geometry;
  const rowLength = filterWidth * inChannels;
  let patchStart = 0;
  for (let image = 0; image < images; image++) {
    for (let y = 0; y < outHeight; y++) {
      for (let x = 0; x < outWidth; x++) {
        const column = x * strideWidth - padInfo.left;
        const left = Math.min(filterWidth, Math.max(0, -column)) * inChannels;
        const right = Math.min(rowLength - left, Math.max(0, column + filterWidth - inWidth) * inChannels);
        for (let tap = 0; tap < filterHeight; tap++, patchStart += rowLength) {
          const row = y * strideHeight - padInfo.top + tap;
          const imageStart = ((image * inHeight + row) * inWidth + column) * inChannels;
          const inside = row >= 0 && row < inHeight;
          visit(imageStart, patchStart, inside ? left : rowLength, inside ? right : 0);
        }
      }
    }
  }
}

/**
 * Unrolls images into patches (im2col): zeros outside the image.
 *
 * @param images `images * H * W * C` numbers.
 * @param patches Written: `images * OH * OW` rows of `KH * KW * C`.
 */
export function writePatches(geometry: ConvGeometry, count: number, images: Float32Array, patches: Float32Array): void {
  const rowLength = geometry.filterWidth * geometry.inChannels;
  forEachPatchRow(geometry, count, (imageStart, patchStart, left, right) => {
    const end = rowLength - right;
    for (let i = 0; i < left; i++) {
      patches[patchStart + i] = 0;
    }
    for (let i = left; i < end; i++) {
      patches[patchStart + i] = images[imageStart + i];
    }
    for (let i = end; i < rowLength; i++) {
      patches[patchStart + i] = 0;
    }
  });
}

/** The adjoint of {@link writePatches} (col2im): sets images to the sum, at every pixel, of all patch numbers taken from it. */
export function sumPatches(geometry: ConvGeometry, count: number, patches: Float32Array, images: Float32Array): void {
  const rowLength = geometry.filterWidth * geometry.inChannels;
  images.fill(0);
  forEachPatchRow(geometry, count, (imageStart, patchStart, left, right) => {
    for (let i = left; i < rowLength - right; i++) {
      images[imageStart + i] += patches[patchStart + i];
    }
  });
}
