import { describe, expect, it } from "vitest";
import { changeGallery, FIRST_GALLERY, GALLERY_SIZE } from "./gallery";

describe("changeGallery", () => {
  it("gives the same images for the same seed", () => {
    const other = changeGallery(FIRST_GALLERY, { type: "plant", seed: 2 });
    expect(other.latents).toHaveLength(GALLERY_SIZE);
    expect(other.latents[0]).not.toEqual(FIRST_GALLERY.latents[0]);
    expect(changeGallery(other, { type: "plant", seed: 1 })).toEqual(FIRST_GALLERY);
  });

  it("moves one slider, and all back when another image is chosen", () => {
    const moved = changeGallery(FIRST_GALLERY, { type: "slide", direction: 2, amount: -1.5 });
    expect(moved.amounts).toEqual([0, 0, -1.5, 0, 0, 0]);
    expect(changeGallery(moved, { type: "choose", index: 5 })).toMatchObject({
      chosen: 5,
      amounts: FIRST_GALLERY.amounts,
    });
    expect(changeGallery(moved, { type: "use-gan", gan: 1 })).toMatchObject({ gan: 1, amounts: FIRST_GALLERY.amounts });
  });

  it("keeps an image and surrounds it by images like it", () => {
    const [, latent, stranger] = FIRST_GALLERY.latents;
    const similar = changeGallery(FIRST_GALLERY, { type: "resemble", latent });
    expect(similar.latents).toHaveLength(GALLERY_SIZE);
    expect(similar.latents[0]).toBe(latent);
    const distance = (a: Float32Array): number => Math.hypot(...a.map((value, i) => value - latent[i]));
    similar.latents.slice(1).forEach((near) => expect(distance(near)).toBeLessThan(distance(stranger)));
  });
});
