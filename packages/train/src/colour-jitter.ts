import type { Random } from "@gan-cls/core";

/** Factors of one image; 1 changes nothing. */
export interface Jitter {
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
}

/** Weights of red, green and blue in the lightness of a pixel (Rec. 601, as colours become grey everywhere in gan-cls). */
const LUMA = [0.299, 0.587, 0.114] as const;

/**
 * Draws factors in `[1 - most, 1 + most]`.
 *
 * @param most In `[0, 1)`.
 * @param grey Share of images that lose their colours.
 */
export function drawJitter(random: Random, most: number, grey = 0): Jitter {
  const factor = (): number => 1 + (2 * random.uniform() - 1) * most;
  const jitter = { brightness: factor(), contrast: factor(), saturation: factor() };
  return grey > 0 && random.uniform() < grey ? { ...jitter, saturation: 0 } : jitter;
}

/**
 * Changes brightness, contrast and saturation of an image in place. Hues stay what they were, since they may be what tells classes apart: all
 * three channels are scaled by one factor and moved by one number, and a colour that would leave the range becomes paler until it fits, where
 * clipping each channel would turn orange into yellow.
 *
 * @param view Red, green and blue of pixel after pixel, in `[-1, 1]`.
 */
export function jitterColours(view: Float32Array, { brightness, contrast, saturation }: Jitter): void {
  const scale = contrast * brightness;
  // A colour x of lightness l becomes `scale * (saturation * x + (1 - saturation) * l) + base`.
  const base = (1 - contrast) * brightness * meanLightness(view);
  for (let at = 0; at < view.length; at += 3) {
    const lightness = lightnessAt(view, at);
    const wanted = scale * lightness + base;
    const kept = Math.max(0, Math.min(1, wanted));
    // How far the channels are from the lightness, before they must fit.
    let [least, most] = [0, 0];
    for (let channel = at; channel < at + 3; channel++) {
      const distance = scale * saturation * ((view[channel] + 1) / 2 - lightness);
      least = Math.min(least, distance);
      most = Math.max(most, distance);
    }
    const room = Math.min(1, most > 0 ? (1 - kept) / most : 1, least < 0 ? kept / -least : 1);
    for (let channel = at; channel < at + 3; channel++) {
      const distance = scale * saturation * ((view[channel] + 1) / 2 - lightness);
      view[channel] = 2 * (kept + room * distance) - 1;
    }
  }
}

/** Lightness in `[0, 1]` of the pixel that begins at a position. */
function lightnessAt(view: Float32Array, at: number): number {
  return (LUMA[0] * view[at] + LUMA[1] * view[at + 1] + LUMA[2] * view[at + 2] + 1) / 2;
}

function meanLightness(view: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < view.length; at += 3) {
    sum += lightnessAt(view, at);
  }
  return (3 * sum) / view.length;
}
