import { drawLatents, neighbours } from "./latent-walk";

/** Generated images as the page shows them: where each comes from, and how one of them is being changed. */
export interface Gallery {
  /** Which of the pretrained GANs draws. */
  readonly gan: number;
  readonly seed: number;
  readonly latents: readonly Float32Array[];
  /** The image under the sliders. */
  readonly chosen: number;
  /** How far the chosen one was moved along each direction. */
  readonly amounts: readonly number[];
}

export type GalleryAction =
  | { readonly type: "use-gan"; readonly gan: number }
  | { readonly type: "plant"; readonly seed: number }
  | { readonly type: "choose"; readonly index: number }
  | { readonly type: "slide"; readonly direction: number; readonly amount: number }
  /** Images like this one. */
  | { readonly type: "resemble"; readonly latent: Float32Array };

/** Images of a gallery, and directions along which one can be moved. */
export const GALLERY_SIZE = 24;
export const DIRECTIONS = 6;

/** How far "like this" goes, from 0 (the same) to 1 (nothing in common). */
const NEARNESS = 0.6;

const AT_REST: readonly number[] = new Array<number>(DIRECTIONS).fill(0);

export const FIRST_GALLERY: Gallery = {
  ...{ gan: 0, seed: 1, chosen: 0, amounts: AT_REST },
  latents: drawLatents(1, GALLERY_SIZE),
};

/** Applies an action to a gallery. Whenever another image is chosen, the sliders return to the middle. */
export function changeGallery(gallery: Gallery, action: GalleryAction): Gallery {
  switch (action.type) {
    case "use-gan":
      return { ...gallery, gan: action.gan, amounts: AT_REST };
    case "plant":
      return {
        ...gallery,
        ...{ seed: action.seed, latents: drawLatents(action.seed, GALLERY_SIZE), chosen: 0, amounts: AT_REST },
      };
    case "choose":
      return { ...gallery, chosen: action.index, amounts: AT_REST };
    case "slide":
      return {
        ...gallery,
        amounts: gallery.amounts.map((amount, i) => (i === action.direction ? action.amount : amount)),
      };
    case "resemble": {
      const others = neighbours(action.latent, NEARNESS, GALLERY_SIZE - 1, gallery.seed);
      return { ...gallery, latents: [action.latent, ...others], chosen: 0, amounts: AT_REST };
    }
  }
}
