import { realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { GanClsError, type ImageSet } from "@gan-cls/core";
import { encodeIdx, parseIdx } from "@gan-cls/data";
import { encode } from "fast-png";
import { readFileIfPresent } from "./files";
import type { RunFolder } from "./run-folder";

/** Images to lay out: `[size, rows, columns, channels]` bytes. */
export type GridImages = Pick<ImageSet, "pixels" | "size" | "rows" | "columns" | "channels">;

/** Options of {@link renderImageGrid}. */
export interface ImageGridOptions {
  /** Images per row. @default the smallest square that holds all */
  perRow?: number;
  /** Each pixel becomes a square of this side, so that a digit of 28 pixels can be looked at. @default 3 */
  scale?: number;
}

/** Side of a pixel in every sheet of a run. */
const SCALE = 3;

/** Pixels between two images and around all of them; they are white. */
const GAP = 2;
const WHITE = 255;

/** Images side by side as one PNG, row by row, enlarged without smoothing. Images may have 1 (grey) or 3 channels (colour). */
export function renderImageGrid(images: GridImages, options: ImageGridOptions = {}): Uint8Array {
  const { size, rows, columns, channels, pixels } = images;
  const { perRow = Math.ceil(Math.sqrt(size)), scale = SCALE } = options;
  const [cellHeight, cellWidth] = [rows * scale + GAP, columns * scale + GAP];
  const width = perRow * cellWidth + GAP;
  const height = Math.ceil(size / perRow) * cellHeight + GAP;
  const data = new Uint8Array(width * height * channels).fill(WHITE);
  for (let image = 0; image < size; image++) {
    const top = Math.floor(image / perRow) * cellHeight + GAP;
    const left = (image % perRow) * cellWidth + GAP;
    for (let y = 0; y < rows * scale; y++) {
      for (let x = 0; x < columns * scale; x++) {
        const source = ((image * rows + Math.floor(y / scale)) * columns + Math.floor(x / scale)) * channels;
        const target = ((top + y) * width + left + x) * channels;
        for (let channel = 0; channel < channels; channel++) {
          data[target + channel] = pixels[source + channel];
        }
      }
    }
  }
  return encode({ width, height, data, channels, depth: 8 });
}

/** One image as a PNG, pixel by pixel. */
export function encodeImage({ rows, columns, channels, pixels }: GridImages, index: number): Uint8Array {
  const length = rows * columns * channels;
  const data = pixels.slice(index * length, (index + 1) * length);
  return encode({ width: columns, height: rows, data, channels, depth: 8 });
}

/** Folder of single images. */
const IMAGES_FOLDER = "images";

/**
 * Writes every image as a PNG of its own, `images/0001-seed-7-cat.png`: number, seed, and class where that is known. Returns the files.
 *
 * @param classOf Name of the class of the image at a position.
 */
export async function writeImageFiles(
  folder: Pick<RunFolder, "write">,
  images: GridImages,
  { seed, classOf }: { seed: number; classOf?: (index: number) => string },
): Promise<string[]> {
  const digits = Math.max(4, String(images.size).length);
  const files: string[] = [];
  for (let index = 0; index < images.size; index++) {
    const className = classOf === undefined ? "" : `-${fileName(classOf(index))}`;
    const file = `${IMAGES_FOLDER}/${String(index + 1).padStart(digits, "0")}-seed-${seed}${className}.png`;
    await folder.write(file, encodeImage(images, index));
    files.push(file);
  }
  return files;
}

/** A name from data as a part of a file's name on every system. */
function fileName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}_-]+/gu, "_").slice(0, 40) || "_";
}

/** The file with a sheet's pixels, from which the report reads them. Packed, because that brings a checksum. */
function pixelFile(name: string): string {
  return `report/images/${name}.idx.gz`;
}

/** Every file of a sheet: the picture, and its pixels. */
export function sheetFiles(name: string): readonly string[] {
  return [`${name}.png`, pixelFile(name)];
}

/** Of older versions. */
function plainPixelFile(name: string): string {
  return `report/images/${name}.idx`;
}

/** Most bytes of a sheet. */
const MOST_BYTES = 2 ** 28;

/** Writes images as a sheet for people, `<name>.png`, and as they are, for the report. Returns the picture's file. */
export async function writeSheet(
  folder: Pick<RunFolder, "write">,
  name: string,
  images: GridImages,
  options?: ImageGridOptions,
): Promise<string> {
  const { pixels, size, rows, columns, channels } = images;
  const bytes = encodeIdx({ shape: [size, rows, columns, channels], data: pixels });
  await folder.write(pixelFile(name), gzipSync(bytes));
  const file = `${name}.png`;
  await folder.write(file, renderImageGrid(images, options));
  return file;
}

/**
 * The images of a sheet; `undefined` when the folder has none of that name.
 *
 * @throws GanClsError `invalid-data` when it is damaged or lies elsewhere, `io`
 */
export async function readSheet(folder: string, name: string): Promise<GridImages | undefined> {
  const packed = await readInside(folder, pixelFile(name));
  const path = join(folder, packed === undefined ? plainPixelFile(name) : pixelFile(name));
  const bytes = packed === undefined ? await readInside(folder, plainPixelFile(name)) : unpack(path, packed);
  if (bytes === undefined) {
    return undefined;
  }
  const { shape, data } = parseIdx(bytes, { name: path, dimensions: 4 });
  const [size, rows, columns, channels] = shape;
  if (size === 0 || (channels !== 1 && channels !== 3)) {
    throw new GanClsError("invalid-data", `readSheet: ${path}: expected grey or colour images, got ${shape.join("x")}`);
  }
  return { pixels: data, size, rows, columns, channels };
}

/** A file of a run's folder. @throws GanClsError `invalid-data` for a link that leads out of it */
async function readInside(folder: string, file: string): Promise<Uint8Array | undefined> {
  const path = join(folder, file);
  const bytes = await readFileIfPresent(path);
  if (bytes !== undefined && !(await realpath(path)).startsWith(`${await realpath(folder)}${sep}`)) {
    throw new GanClsError(
      "invalid-data",
      `readSheet: ${path}: expected a file of the run, got a link to another place`,
    );
  }
  return bytes;
}

/** zlib compares length and CRC-32. */
function unpack(path: string, packed: Uint8Array): Uint8Array {
  try {
    return gunzipSync(packed, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    throw new GanClsError(
      "invalid-data",
      `readSheet: ${path}: expected images as they were written, got other bytes: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}
