import {
  type GanClsError,
  imageLength,
  isAbortError,
  isGanClsError,
  type ImageSet,
  type Preprocessing,
  type ProgressEvent,
} from "@gan-cls/core";
import { preparePicture } from "../../pictures/prepare-picture";
import type { RawPicture } from "../../pictures/raw-picture";
import { diskFile } from "../disk-file";
import { decodePicture } from "./decode-picture";
import { inParallel } from "./in-parallel";

/** Options of {@link readPictures}. */
export interface ReadPicturesOptions {
  /** Stops between pictures. */
  signal?: AbortSignal;
  /** What a file that cannot be read or is no whole picture does: ends the reading, or is listed in `failed`. @default "refuse" */
  damaged?: "refuse" | "skip";
  /** How a picture is prepared, where that depends on its size; all images must have the shape that `preprocessing` says. @default `preprocessing` for all */
  choose?: (picture: Pick<RawPicture, "rows" | "columns">) => Preprocessing;
  /** Called after every picture: task `read pictures`, unit `images`. */
  onProgress?: (event: ProgressEvent) => void;
}

/** What {@link readPictures} read. */
export interface ReadPicturesResult {
  readonly images: ImageSet;
  /** Where each image comes from, in the order of the images. */
  readonly paths: readonly string[];
  /** Files that were skipped, in the order of the paths that were asked for. */
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * Reads pictures of any size and format and prepares them as `preprocessing` says, a few at a time.
 *
 * @throws GanClsError `invalid-data`, `not-found` or `io` naming the first file that cannot be read, unless `damaged` is `skip`;
 *   `unsupported` when a picture is no PNG and `sharp` is not installed; `aborted`.
 */
export async function readPictures(
  paths: readonly string[],
  preprocessing: Preprocessing,
  { signal, damaged = "refuse", choose = () => preprocessing, onProgress }: ReadPicturesOptions = {},
): Promise<ReadPicturesResult> {
  const { rows, columns, channels } = preprocessing;
  let done = 0;
  const read = async (path: string): Promise<Uint8Array | GanClsError> => {
    try {
      const bytes = await diskFile("readPictures", path, path).read();
      const picture = await decodePicture(bytes, path);
      return preparePicture(picture, choose(picture), { name: path });
    } catch (error) {
      if (damaged === "skip" && isDamage(error)) {
        return error;
      }
      throw error;
    }
  };
  const onDone = (): void =>
    onProgress?.({ type: "progress", task: "read pictures", done: ++done, total: paths.length, unit: "images" });
  const results = await inParallel(paths, read, { where: "readPictures", signal, onDone });
  const good = results.flatMap((result, index) => (result instanceof Uint8Array ? [index] : []));
  const pixels = new Uint8Array(good.length * imageLength({ rows, columns, channels }));
  good.forEach((index, position) => {
    const image = results[index] as Uint8Array;
    pixels.set(image, position * image.length);
  });
  const failed = results.flatMap((result, index) =>
    result instanceof Uint8Array ? [] : [{ path: paths[index], reason: reasonOf(result, paths[index]) }],
  );
  const images = Object.freeze({ name: "pictures", pixels, size: good.length, rows, columns, channels });
  return { images, paths: good.map((index) => paths[index]), failed };
}

/** Whether an error is the fault of one file, and not of the caller, the machine or a missing package. */
export function isDamage(error: unknown): error is GanClsError {
  return isGanClsError(error, "invalid-data", "not-found", "io") && !isAbortError(error);
}

/** What is wrong with a file, without the function and without its path. */
export function reasonOf(error: GanClsError, path: string): string {
  const text = error.message.replace(/^\w+: /, "");
  return text.startsWith(`${path}: `) ? text.slice(path.length + 2) : text;
}
