import { GanClsError, type Preprocessing } from "@gan-cls/core";
import { detectPictureFormat, UNREAD_FORMATS } from "../pictures/picture-format";
import { assertPictureFits } from "../pictures/picture-size";
import { preparePicture } from "../pictures/prepare-picture";
import { MAX_PICTURE_PIXELS, type RawPicture } from "../pictures/raw-picture";
import { decodePng } from "../png";

/** Most bytes of a picture's file: 256 MiB. */
const MAX_FILE_BYTES = 2 ** 28;

/**
 * Reads a picture of any size and of any format that the page's browser knows, and prepares it as the training pictures of a model were. PNGs become the
 * same bytes as in Node; what browsers decode themselves may differ by single levels.
 *
 * @param blob A file from an input or a drop, or what `fetch` got.
 * @returns `rows * columns * channels` bytes.
 * @throws GanClsError `invalid-data` for what is no picture, is damaged or too large; `invalid-argument` as `preparePicture`.
 */
export async function readPicture(blob: Blob, preprocessing: Preprocessing): Promise<Uint8Array> {
  const name = "name" in blob && typeof blob.name === "string" ? blob.name : "the picture";
  if (blob.size > MAX_FILE_BYTES) {
    throw invalid(name, `expected at most ${MAX_FILE_BYTES} bytes, got ${blob.size}`);
  }
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const format = detectPictureFormat(bytes);
  if (format === "svg") {
    throw invalid(name, `got ${UNREAD_FORMATS.svg}`);
  }
  assertPictureFits("readPicture", { name, bytes });
  const picture = format === "png" ? decodePng(bytes, { name }) : await decodeByBrowser(blob, name);
  return preparePicture(picture, preprocessing, { name });
}

async function decodeByBrowser(blob: Blob, name: string): Promise<RawPicture> {
  let bitmap: ImageBitmap;
  try {
    // Not multiplied by alpha, as far as the browser allows; turned as the EXIF of photos says.
    bitmap = await createImageBitmap(blob, { premultiplyAlpha: "none", imageOrientation: "from-image" });
  } catch (error) {
    throw invalid(name, "expected a picture that this browser can show, got something else", error);
  }
  try {
    const { width: columns, height: rows } = bitmap;
    if (columns * rows > MAX_PICTURE_PIXELS) {
      throw invalid(name, `expected a picture of at most ${MAX_PICTURE_PIXELS} pixels, got ${columns}x${rows}`);
    }
    return { pixels: pixelsOf(bitmap, name), rows, columns };
  } finally {
    bitmap.close();
  }
}

function pixelsOf(bitmap: ImageBitmap, name: string): Uint8Array {
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d", { willReadFrequently: true });
  if (context === null) {
    throw new GanClsError("unsupported", `readPicture: ${name}: this browser cannot read the pixels of a picture`);
  }
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
  return new Uint8Array(data.buffer, data.byteOffset, data.length);
}

function invalid(name: string, problem: string, cause?: unknown): GanClsError {
  return new GanClsError("invalid-data", `readPicture: ${name}: ${problem}`, { cause, details: { name } });
}
