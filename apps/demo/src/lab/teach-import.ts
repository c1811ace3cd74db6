import { GanClsError, printable, sha256Hex, throwIfAborted, type Preprocessing } from "@gan-cls/core";
import { assertPictureFits, preparePicture } from "@gan-cls/data";
import { readPicture } from "@gan-cls/data/browser";
import type { CallContext } from "../rpc/protocol";
import { MAX_NAME_LENGTH } from "../teaching/lesson";
import { PHOTO_SIDE, type TaughtPicture } from "../teaching/picture";
import { DRAWING, photoPreprocessing } from "./teach-features";
import type { ChosenFile, ImportEvent, ImportKind } from "./teach-operations";
import type { PictureShelf } from "./teach-shelf";

/** Most bytes of a picture's file: 64 MiB, more than photos have. */
const MAX_FILE_BYTES = 2 ** 26;

/** Files below this size are decoded by the code that Node uses, too; larger photos by the browser, which scales them down as it draws. */
const SMALL_FILE_BYTES = 2 ** 19;

/** The shorter side of a photo that the browser scales down. */
const SCALED_SIDE = 2 * PHOTO_SIDE;

/** Pictures between two messages to the page. */
const BATCH = 8;

/** Puts pictures on the shelf, and tells of them in small batches with the folder in which each lay. */
export async function importPictures(
  shelf: PictureShelf,
  { files, as }: { files: readonly ChosenFile[]; as: ImportKind },
  { signal, emit }: CallContext<ImportEvent>,
): Promise<{ path: string; reason: string }[]> {
  const left: { path: string; reason: string }[] = [];
  let waiting: { folder: string | null; pictures: ImportEvent["pictures"][number][] } = { folder: null, pictures: [] };
  const flush = (done: number): void => {
    emit({ ...waiting, folder: waiting.folder && classNameOf(waiting.folder), done, of: files.length });
    waiting = { folder: null, pictures: [] };
  };
  for (const [index, { path, file }] of files.entries()) {
    throwIfAborted("importFiles", signal);
    const folder = folderOf(path);
    if (waiting.pictures.length >= BATCH || (waiting.pictures.length > 0 && waiting.folder !== folder)) {
      flush(index);
    }
    waiting.folder = folder;
    try {
      waiting.pictures.push(shelf.add(await readTaught(file, path, as)));
    } catch (error) {
      left.push({ path: printable(path), reason: error instanceof Error ? error.message : String(error) });
    }
  }
  flush(files.length);
  return left;
}

/** The innermost folder of a path, which names the class. */
export function folderOf(path: string): string | null {
  return (
    path
      .split("/")
      .filter((part) => part !== "")
      .at(-2) ?? null
  );
}

/** A folder's name as its class's; names that differ still differ after they are cut to what a class may have. */
export function classNameOf(folder: string): string {
  const name = folder.trim();
  if (name.length <= MAX_NAME_LENGTH) {
    return name;
  }
  // Small letters, because folders whose names differ in nothing else share a class.
  const mark = `~${sha256Hex(new TextEncoder().encode(name.toLowerCase())).slice(0, 8)}`;
  const start = name.slice(0, MAX_NAME_LENGTH - mark.length);
  return start.replace(/[\uD800-\uDBFF]$/, "") + mark;
}

/** A file as a picture of a lesson. @throws GanClsError `invalid-data` for what is no picture or is too large */
export async function readTaught(file: Blob, path: string, as: ImportKind): Promise<TaughtPicture> {
  const name = printable(path.split("/").at(-1) ?? path);
  if (file.size > MAX_FILE_BYTES) {
    throw new GanClsError("invalid-data", `${name}: expected at most ${MAX_FILE_BYTES / 2 ** 20} MiB, got more`);
  }
  const preprocessing = as === "drawings" ? { ...DRAWING, background: 255 } : photoPreprocessing(PHOTO_SIDE);
  const { rows, columns } = preprocessing;
  const named = new File([file], name, { type: file.type });
  const pixels =
    file.size <= SMALL_FILE_BYTES ? await readPicture(named, preprocessing) : await readScaled(named, preprocessing);
  return { rows, columns, channels: as === "drawings" ? 1 : 3, pixels };
}

async function readScaled(file: File, preprocessing: Preprocessing): Promise<Uint8Array> {
  const head = new Uint8Array(await file.slice(0, 2 ** 20).arrayBuffer());
  assertPictureFits("readPicture", { name: file.name, bytes: head });
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch (error) {
    throw new GanClsError("invalid-data", `${file.name}: expected a picture that this browser can show`, {
      cause: error,
    });
  }
  try {
    const scale = Math.min(1, SCALED_SIDE / Math.min(bitmap.width, bitmap.height));
    const [columns, rows] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * scale)));
    const context = new OffscreenCanvas(columns, rows).getContext("2d", { willReadFrequently: true });
    if (context === null) {
      throw new GanClsError("unsupported", "This browser cannot read the pixels of a picture.");
    }
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, columns, rows);
    const pixels = new Uint8Array(context.getImageData(0, 0, columns, rows).data.buffer);
    return preparePicture({ pixels, rows, columns }, preprocessing, { name: file.name });
  } finally {
    bitmap.close();
  }
}
