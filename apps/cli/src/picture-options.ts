import { AUGMENTATIONS, FITS, type AugmentationName, type Fit } from "@gan-cls/core";
import type { PictureOptions } from "@gan-cls/data/node";
import { InvalidArgumentError, Option, type Command } from "commander";

/** How pictures of the user's own are read: what stands beside `--data`. */
export interface PictureFlags {
  /** As typed: `32`, or `48x32` (width x height). */
  readonly size?: string;
  readonly fit?: Fit;
  readonly color?: PictureOptions["color"];
  readonly background?: PictureOptions["background"];
  readonly invert?: boolean;
  readonly augment?: AugmentationName;
  readonly transpose?: boolean;
  readonly skipDamaged?: boolean;
  readonly removeDuplicates?: boolean;
}

const GROUP = "Pictures of your own:";

/** Pixels of one side that the networks take. */
const SIDES = { least: 8, most: 128 } as const;

/** Adds the options of {@link PictureFlags}, in a section of their own of the help. */
export function addPictureOptions(command: Command): Command {
  const options = [
    new Option(
      "--size <pixels>",
      "32, or 48x32 (width x height); 8 to 128 a side (default: the pictures' own, if they share one)",
    ).argParser(sizeText),
    new Option("--fit <how>", "how a picture of another shape is brought to that size (default: cover)").choices(FITS),
    new Option("--color <colors>", "auto: RGB if any picture is coloured (default: auto)").choices([
      "auto",
      "grey",
      "rgb",
    ]),
    new Option("--background <tone>", "what shows through transparent parts and in margins (default: auto)").choices([
      "auto",
      "black",
      "white",
    ]),
    new Option("--invert", "exchange light and dark"),
    new Option("--augment <kind>", "how training images are varied (default: what suits the data)").choices(
      AUGMENTATIONS,
    ),
    new Option("--transpose", "exchange rows and columns of array files (default: where their names are EMNIST's)"),
    new Option("--no-transpose", "keep rows and columns of array files as they are, EMNIST's too"),
    new Option("--skip-damaged", "leave out files that cannot be read, and list them"),
    new Option("--remove-duplicates", "leave out training images that are test images too"),
  ];
  options.forEach((option) => command.addOption(option.helpGroup(GROUP)));
  return command;
}

/** What is parsed stays text, so that a run can store it as it was typed. */
function sizeText(text: string): string {
  parseSize(text);
  return text;
}

function parseSize(text: string): { rows: number; columns: number } {
  const [, width, height = width] = /^(\d{1,4})(?:x(\d{1,4}))?$/.exec(text.trim()) ?? [];
  const [columns, rows] = [Number(width), Number(height)];
  const fits = (side: number): boolean => side >= SIDES.least && side <= SIDES.most;
  if (!fits(columns) || !fits(rows)) {
    throw new InvalidArgumentError(
      `Expected a side such as 32, or width x height such as 48x32, of ${SIDES.least} to ${SIDES.most} pixels each.`,
    );
  }
  return { rows, columns };
}

/** The typed options as `openDataset` takes them; what was not typed is absent. */
export function pictureOptions(flags: PictureFlags): PictureOptions {
  const { size, fit, color, background, invert, augment, transpose, skipDamaged, removeDuplicates } = flags;
  return {
    ...(size !== undefined && { size: parseSize(size) }),
    ...(fit && { fit }),
    ...(color && { color }),
    ...(background && { background }),
    ...(invert && { invert }),
    ...(augment && { augmentation: augment }),
    ...(transpose !== undefined && { transpose }),
    ...(skipDamaged && { damaged: "skip" as const }),
    ...(removeDuplicates && { duplicates: "remove" as const }),
  };
}

/** The options that give these pictures, as one would type them. */
export function pictureWords(pictures: PictureOptions): string[] {
  const { size, fit, color, background, invert, augmentation, transpose, damaged, duplicates } = pictures;
  const valued = { fit, color, background, augment: augmentation };
  return [
    ...(size ? ["--size", size.rows === size.columns ? String(size.rows) : `${size.columns}x${size.rows}`] : []),
    ...Object.entries(valued).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value])),
    ...(invert ? ["--invert"] : []),
    ...(transpose === undefined ? [] : [transpose ? "--transpose" : "--no-transpose"]),
    ...(damaged === "skip" ? ["--skip-damaged"] : []),
    ...(duplicates === "remove" ? ["--remove-duplicates"] : []),
  ];
}
