import { describeValue } from "./assert";
import { GanClsError } from "./errors";

/** How a picture of another shape is brought to the wanted one: fill it and cut what sticks out, fit inside it with margins, or distort. */
export const FITS = ["cover", "contain", "stretch"] as const;

export type Fit = (typeof FITS)[number];

/**
 * How pictures of any size and format become the images of a model. It belongs to the data, to every model that has learned from them, and
 * to whatever is exported: a new picture must be treated exactly as the training pictures were. Plain JSON.
 */
export interface Preprocessing {
  /** Shape of the image that it makes. */
  readonly rows: number;
  readonly columns: number;
  /** 1: grey; 3: red, green, blue. */
  readonly channels: 1 | 3;
  readonly fit: Fit;
  /** Level, 0 (black) to 255 (white), of what shows through transparent parts and in the margins of `contain`. */
  readonly background: number;
  /** Whether light and dark are exchanged, last of all. */
  readonly invert: boolean;
  /**
   * `plain`: the whole picture, as `fit` says. `drawing`: the ink is found, whether dark or light, made light on black, scaled into a box of 20x20 pixels and
   * centred by its mass, as MNIST's digits were; for 28x28 grey images alone.
   */
  readonly layout: "plain" | "drawing";
}

/** How training images may be varied without changing their class; `@gan-cls/train` says what each does. */
export const AUGMENTATIONS = ["none", "shifts", "symbols", "photos"] as const;

export type AugmentationName = (typeof AUGMENTATIONS)[number];

/** In words: `32x48 pixels (width x height), RGB, cover`. */
export function describePreprocessing(preprocessing: Preprocessing): string {
  const { rows, columns, channels, fit, background, invert, layout } = preprocessing;
  return [
    `${columns}x${rows} pixels (width x height)`,
    channels === 1 ? "grey" : "RGB",
    layout === "drawing" ? "cropped and centred as MNIST's digits" : fit,
    ...(background === 0 ? [] : [background === 255 ? "on white" : `on grey ${background}`]),
    ...(invert ? ["inverted"] : []),
  ].join(", ");
}

/**
 * Checks a preprocessing that was read from a file.
 *
 * @param where Names the source in errors.
 * @throws GanClsError `invalid-data`
 */
export function parsePreprocessing(where: string, value: unknown): Preprocessing {
  const { rows, columns, channels, fit, background, invert, layout } = (value ?? {}) as Record<string, unknown>;
  const isSize = (size: unknown): boolean =>
    Number.isInteger(size) && (size as number) >= 1 && (size as number) <= 4096;
  const isWhole =
    isSize(rows) &&
    isSize(columns) &&
    (channels === 1 || channels === 3) &&
    FITS.includes(fit as Fit) &&
    Number.isInteger(background) &&
    (background as number) >= 0 &&
    (background as number) <= 255 &&
    typeof invert === "boolean" &&
    (layout === "plain" || layout === "drawing");
  if (!isWhole) {
    throw new GanClsError(
      "invalid-data",
      `parsePreprocessing: expected how pictures are prepared in ${where}, got ${describeValue(value)}`,
    );
  }
  return { rows, columns, channels, fit, background, invert, layout } as Preprocessing;
}
