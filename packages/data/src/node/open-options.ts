import type { AugmentationName, Fit, Preprocessing } from "@gan-cls/core";
import type { SourceOptions } from "./dataset-entry";

/** How a user's own pictures are read. Plain JSON: a run keeps it, so that the same images can be read again. */
export interface PictureOptions {
  /** Pixels of the images to make. @default 28x28 for grey and 32x32 for colour, or the pictures' own size where all share one of 8 to 128 pixels a side */
  readonly size?: { readonly rows: number; readonly columns: number };
  /** How a picture of another shape is brought to that size. @default "cover" */
  readonly fit?: Fit;
  /** `auto`: RGB where any picture is coloured. @default "auto" */
  readonly color?: "auto" | "grey" | "rgb";
  /** What shows through transparent parts and in margins; `auto`: what shows the ink. @default "auto" */
  readonly background?: "auto" | "black" | "white";
  /** Whether light and dark are exchanged. @default false */
  readonly invert?: boolean;
  /** `drawing`: as MNIST's digits were laid out, for testing a model of them; see `Preprocessing`. @default "plain" */
  readonly layout?: Preprocessing["layout"];
  /** What becomes of a damaged file. @default "refuse" */
  readonly damaged?: "refuse" | "skip";
  /** What becomes of training images (also unlabelled ones) that are test images too: they leave training. @default "keep", and say so */
  readonly duplicates?: "keep" | "remove";
  /** Which variations leave an image's class as it is. @default by the pictures: "photos" for colour, "symbols" for grey */
  readonly augmentation?: AugmentationName;
  /** Whether rows and columns of array files are exchanged. @default as the files' names say: EMNIST's are */
  readonly transpose?: boolean;
  /** `all-test`: nothing is kept for training, for testing a finished model on new pictures. @default "split": a fifth of every class is kept to test, where the data have no test part */
  readonly use?: "split" | "all-test";
}

/** Options of {@link openDataset}. */
export interface OpenDatasetOptions extends SourceOptions, PictureOptions {}
