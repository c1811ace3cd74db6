import { GanClsError, sha256Hex } from "@gan-cls/core";
import type { ShelfPicture, TaughtPicture } from "../teaching/picture";

/** Most pictures of a lesson: photos of 128 x 128 then take 100 MB. */
export const MAX_PICTURES = 2000;

/** Longest side of a thumbnail. */
const THUMB_SIDE = 64;

/** The pictures of a lesson, by the hash of their pixels. */
export class PictureShelf {
  readonly #pictures = new Map<string, TaughtPicture>();

  /** @throws GanClsError `invalid-data` when the shelf is full */
  add(picture: TaughtPicture): ShelfPicture {
    const id = pictureId(picture);
    if (!this.#pictures.has(id) && this.#pictures.size >= MAX_PICTURES) {
      throw new GanClsError("invalid-data", `A lesson holds at most ${MAX_PICTURES} pictures; remove some first.`);
    }
    this.#pictures.set(id, picture);
    return { id, thumb: makeThumb(picture) };
  }

  /** @throws GanClsError `not-found` */
  get(id: string): TaughtPicture {
    const picture = this.#pictures.get(id);
    if (picture === undefined) {
      throw new GanClsError("not-found", "A picture of this lesson is gone; remove it and add it again.");
    }
    return picture;
  }

  /** Drops every picture that is not named. */
  keepOnly(ids: ReadonlySet<string>): void {
    for (const id of this.#pictures.keys()) {
      if (!ids.has(id)) {
        this.#pictures.delete(id);
      }
    }
  }
}

/** What a picture is known by: the hash of its shape and its pixels. */
export function pictureId({ rows, columns, channels, pixels }: TaughtPicture): string {
  const named = new Uint8Array(pixels.length + 3);
  named.set([rows, columns, channels]);
  named.set(pixels, 3);
  return sha256Hex(named);
}

/** Every second pixel of a photo: thumbnails are small. */
function makeThumb(picture: TaughtPicture): TaughtPicture {
  const { rows, channels, pixels } = picture;
  const step = Math.ceil(rows / THUMB_SIDE);
  if (step === 1) {
    return picture;
  }
  const side = Math.floor(rows / step);
  const thumb = new Uint8Array(side * side * channels);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const from = (row * step * rows + column * step) * channels;
      thumb.set(pixels.subarray(from, from + channels), (row * side + column) * channels);
    }
  }
  return { rows: side, columns: side, channels, pixels: thumb };
}
