import { assertOneOf, assertPositiveInteger, FITS, GanClsError, type Preprocessing } from "@gan-cls/core";
import { normalizeDrawing } from "../normalize-drawing";
import { luma, type GrayscaleImage } from "../png";
import { resample, type Box } from "../resample-area";
import type { RawPicture } from "./raw-picture";

/** Options of {@link preparePicture}. */
export interface PreparePictureOptions {
  /** Name of the picture in messages, for example its path. @default "the picture" */
  name?: string;
}

/**
 * Makes the image of a model from a picture of any size, the one way in which all pictures are treated, in training and after it, in Node and in pages:
 * what is transparent shows the background, colours become luma where grey is wanted, the picture is resampled to the size, and light and dark are
 * exchanged last. Shrinking takes the mean over the area of each pixel, enlarging interpolates between pixels; a picture that has the size stays as it is.
 *
 * @returns `rows * columns * channels` bytes in `[0, 255]`, row by row, channels of a pixel side by side.
 * @throws GanClsError `invalid-argument` for a preprocessing that cannot be done; `invalid-data` for a picture whose pixels and size disagree, and,
 *   in the layout `drawing`, for one that is blank.
 */
export function preparePicture(
  picture: RawPicture,
  preprocessing: Preprocessing,
  { name = "the picture" }: PreparePictureOptions = {},
): Uint8Array {
  assertPossible(preprocessing);
  assertWhole(picture, name);
  const { rows, columns, channels, background, invert, layout } = preprocessing;
  const planes = channels === 1 ? [greyLevels(picture, background)] : colourLevels(picture, background);
  const image = new Uint8Array(rows * columns * channels);
  for (const [channel, plane] of planes.entries()) {
    const source = { pixels: plane, rows: picture.rows, columns: picture.columns };
    const levels = layout === "drawing" ? normalizeDrawing(source, { name }).pixels : resize(source, preprocessing);
    for (let i = 0; i < levels.length; i++) {
      image[i * channels + channel] = invert ? 255 - levels[i] : levels[i];
    }
  }
  return image;
}

/** How one picture is prepared: one that has the size of a drawing's image has been laid out before, and is taken as it is. */
export function preprocessingFor(
  preprocessing: Preprocessing,
  { rows, columns }: Pick<RawPicture, "rows" | "columns">,
): Preprocessing {
  const isLaidOut = rows === preprocessing.rows && columns === preprocessing.columns;
  return isLaidOut ? { ...preprocessing, layout: "plain" } : preprocessing;
}

function assertPossible({ rows, columns, channels, fit, layout }: Preprocessing): void {
  assertPositiveInteger("preparePicture", "rows", rows);
  assertPositiveInteger("preparePicture", "columns", columns);
  assertOneOf("preparePicture", "fit", fit, FITS);
  if (layout === "drawing" && !(rows === 28 && columns === 28 && channels === 1)) {
    throw new GanClsError(
      "invalid-argument",
      `preparePicture: the layout drawing makes 28x28 grey images, got ${columns}x${rows} with ${channels} channels; use the layout plain`,
    );
  }
}

function assertWhole({ pixels, rows, columns }: RawPicture, name: string): void {
  if (pixels.length !== rows * columns * 4 || pixels.length === 0) {
    throw new GanClsError(
      "invalid-data",
      `preparePicture: ${name}: expected ${rows} x ${columns} pixels of 4 bytes, got ${pixels.length} bytes`,
      { details: { name } },
    );
  }
}

/** One byte a pixel: luma, over the background. */
function greyLevels({ pixels }: RawPicture, background: number): Uint8Array {
  const levels = new Uint8Array(pixels.length / 4);
  for (let i = 0, at = 0; i < levels.length; i++, at += 4) {
    const level = luma(pixels[at], pixels[at + 1], pixels[at + 2]);
    levels[i] = blend(level, pixels[at + 3], background);
  }
  return levels;
}

/** One byte a pixel and colour, over the background. */
function colourLevels({ pixels }: RawPicture, background: number): Uint8Array[] {
  return [0, 1, 2].map((channel) => {
    const levels = new Uint8Array(pixels.length / 4);
    for (let i = 0, at = 0; i < levels.length; i++, at += 4) {
      levels[i] = blend(pixels[at + channel], pixels[at + 3], background);
    }
    return levels;
  });
}

function blend(level: number, alpha: number, background: number): number {
  return alpha === 255 ? level : Math.round((level * alpha + background * (255 - alpha)) / 255);
}

function resize(source: GrayscaleImage, { rows, columns, fit, background }: Preprocessing): Uint8Array {
  if (source.rows === rows && source.columns === columns) {
    return source.pixels;
  }
  // Outside a picture, levels are 0 to the resampler, and the background here.
  const values = new Float32Array(source.pixels.length);
  for (let i = 0; i < values.length; i++) {
    values[i] = source.pixels[i] - background;
  }
  const window = windowOf(source, rows / columns, fit);
  const levels = resample({ values, rows: source.rows, columns: source.columns }, window, rows, columns);
  return Uint8Array.from(levels, (level) => Math.min(255, Math.max(0, Math.round(level + background))));
}

/** The part of a picture, in its middle, that becomes the image; `contain` reaches beyond its edges. */
function windowOf({ rows, columns }: GrayscaleImage, aspect: number, fit: Preprocessing["fit"]): Box {
  if (fit === "stretch") {
    return { top: 0, left: 0, bottom: rows, right: columns };
  }
  const isTall = rows > columns * aspect;
  const fillsWidth = isTall === (fit === "cover");
  const [height, width] = fillsWidth ? [columns * aspect, columns] : [rows, rows / aspect];
  const [top, left] = [(rows - height) / 2, (columns - width) / 2];
  return { top, left, bottom: top + height, right: left + width };
}
