import { imageLength, type ImageSet } from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data";
import { spread } from "@gan-cls/report";
import type { Picture } from "../cells/cell";
import { writeSheet, type GridImages } from "./image-sheet";
import type { RunFolder } from "./run-folder";

/** Images in a row of the sheet. */
const PER_ROW = 12;
/** Rows of images without labels. */
const UNLABELLED_ROWS = 2;
const WHITE = 255;

/** Side that a pixel gets, so that an image is about this wide on the sheet. */
const WANTED_SIDE = 84;

/**
 * Draws what the data hold: a row of training images for each class, in label order, and two rows of those without labels.
 *
 * @throws GanClsError `io`
 */
export async function writeContactSheet(
  folder: Pick<RunFolder, "write">,
  { train, unlabelled }: Pick<StudyData, "train" | "unlabelled">,
): Promise<Picture> {
  const rows = train.classNames.map((_, label) => someOf(train, (index) => train.labels[index] === label));
  const more = unlabelled === undefined ? [] : [someOf(unlabelled, () => true, PER_ROW * UNLABELLED_ROWS)];
  const pixels = Uint8Array.from([...rows, ...more].flatMap((row) => Array.from(row)));
  const images: GridImages = { ...train, pixels, size: pixels.length / imageLength(train) };
  const scale = Math.max(1, Math.round(WANTED_SIDE / train.columns));
  const file = await writeSheet(folder, "contact-sheet", images, { perRow: PER_ROW, scale });
  const names = train.classNames.join(", ");
  const rest = unlabelled === undefined ? "" : "; below them, images without labels";
  return { files: [file], caption: `Training images, one row for each class: ${names}${rest}.` };
}

/** Some of the images that are wanted, at equal distances, and white ones up to a whole number of rows. */
function someOf(images: ImageSet, isWanted: (index: number) => boolean, count = PER_ROW): Uint8Array {
  const length = imageLength(images);
  const all = Array.from({ length: images.size }, (_, index) => index).filter(isWanted);
  const found = spread(all, count);
  const pixels = new Uint8Array(Math.ceil(count / PER_ROW) * PER_ROW * length).fill(WHITE);
  found.forEach((index, at) => pixels.set(images.pixels.subarray(index * length, (index + 1) * length), at * length));
  return pixels;
}
