import { assertPictureFits, normalizeDrawing } from "@gan-cls/data";
import { GanClsError, printable } from "@gan-cls/core";
import { createCanvas } from "../ui/paint";

/** Longest side to which large photos are scaled down first. */
const LONGEST_SIDE = 512;

/** Most bytes of a file: 32 MiB, more than photos have. */
const MAX_FILE_BYTES = 2 ** 25;

/** Checks a file before the browser decodes it. @throws GanClsError `invalid-data` for one that is too large, packed or unpacked */
export function assertImageFile({ name, size, bytes }: { name: string; size: number; bytes: Uint8Array }): void {
  if (size > MAX_FILE_BYTES) {
    const megabytes = (count: number): string => (count / 2 ** 20).toFixed(0);
    throw new GanClsError(
      "invalid-data",
      `${printable(name)}: expected at most ${megabytes(MAX_FILE_BYTES)} MiB, got ${megabytes(size)}; make the picture smaller`,
    );
  }
  assertPictureFits("readImageFile", { name: printable(name), bytes });
}

/** Bytes from the beginning of a file in which its size in pixels is. */
const HEADER_BYTES = 2 ** 20;

/**
 * Any image file that the browser can show, laid out as MNIST's digits.
 *
 * @throws GanClsError `invalid-data` for a file that is no image, one that is too large, or one that shows nothing.
 */
export async function readImageFile(file: File): Promise<Uint8Array> {
  assertImageFile({
    ...{ name: file.name, size: file.size },
    bytes: new Uint8Array(await file.slice(0, HEADER_BYTES).arrayBuffer()),
  });
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch (error) {
    throw new GanClsError("invalid-data", `${printable(file.name)}: expected an image file, got something else`, {
      cause: error,
    });
  }
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const [columns, rows] = [
    Math.max(1, Math.round(bitmap.width * scale)),
    Math.max(1, Math.round(bitmap.height * scale)),
  ];
  const context = createCanvas(columns, rows).getContext("2d");
  if (context === null) {
    throw new GanClsError("unsupported", "This browser cannot read the pixels of an image.");
  }
  // What is transparent is paper.
  context.fillStyle = "white";
  context.fillRect(0, 0, columns, rows);
  context.drawImage(bitmap, 0, 0, columns, rows);
  bitmap.close();
  const { data } = context.getImageData(0, 0, columns, rows);
  return normalizeDrawing({ pixels: toLuma(data), rows, columns }, { name: printable(file.name) }).pixels;
}

/** ITU-R BT.601, as `decodeGrayscalePng` does. */
function toLuma(rgba: Uint8ClampedArray): Uint8Array {
  return Uint8Array.from({ length: rgba.length / 4 }, (_, i) =>
    Math.round(0.299 * rgba[4 * i] + 0.587 * rgba[4 * i + 1] + 0.114 * rgba[4 * i + 2]),
  );
}
