import { throwIfAborted, type GanClsError, type Preprocessing, type ProgressEvent } from "@gan-cls/core";
import { createPreprocessingChoice, type PreprocessingWishes } from "../../pictures/choose-preprocessing";
import { examinePicture, type PictureFacts } from "../../pictures/picture-facts";
import { preparePicture, preprocessingFor } from "../../pictures/prepare-picture";
import type { PictureFile } from "../picture-tree";
import { decodePicture } from "./decode-picture";
import { inParallel } from "./in-parallel";
import { isDamage } from "./read-pictures";

/** How many pictures are decoded. */
export interface CollectionOptions extends PreprocessingWishes {
  /** How messages name a file. */
  readonly nameOf: (file: PictureFile) => string;
  readonly damaged: "refuse" | "skip";
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: ProgressEvent) => void;
}

/** Pictures that were decoded and prepared in one way. */
export interface Collection {
  readonly preprocessing: Preprocessing;
  /** One image a file, or what is wrong with it. */
  readonly images: readonly (Uint8Array | GanClsError)[];
  /** What was chosen, for the user. */
  readonly notes: readonly string[];
}

/** A picture as it was prepared by what was known then. */
interface Prepared {
  readonly image: Uint8Array;
  readonly facts: PictureFacts;
  readonly by: Preprocessing;
}

/**
 * Decodes all files and prepares them in one way, which is chosen by what they are. Each is prepared by what the pictures before it said; the few for which
 * later ones changed that are decoded again, so that most are decoded once and no picture is kept.
 *
 * @throws GanClsError what the first damaged file throws, unless they are skipped; `unsupported` where `sharp` is missing; `aborted`.
 */
export async function prepareCollection(
  files: readonly PictureFile[],
  options: CollectionOptions,
): Promise<Collection> {
  const { nameOf, damaged, signal } = options;
  const choice = createPreprocessingChoice(options);
  const read = async (file: PictureFile): Promise<Prepared | GanClsError> => {
    const name = nameOf(file);
    try {
      const picture = await decodePicture(await file.read(), name);
      const facts = examinePicture(picture);
      choice.add(facts);
      const by = choice.choose();
      return { image: preparePicture(picture, preprocessingFor(by, picture), { name }), facts, by };
    } catch (error) {
      if (damaged === "skip" && isDamage(error)) {
        return error;
      }
      throw error;
    }
  };
  const first = await inParallel(files, read, { where: "openDataset", signal, onDone: count(files.length, options) });
  const preprocessing = choice.choose();
  const stale = first.flatMap((result, index) => ("by" in result && !isSame(result, preprocessing) ? [index] : []));
  const again = async (index: number): Promise<Uint8Array> => {
    const name = nameOf(files[index]);
    const picture = await decodePicture(await files[index].read(), name);
    return preparePicture(picture, preprocessingFor(preprocessing, picture), { name });
  };
  throwIfAborted("openDataset", signal);
  const mended = await inParallel(stale, again, { where: "openDataset", signal, onDone: count(stale.length, options) });
  const images = first.map((result) => ("by" in result ? result.image : result));
  stale.forEach((index, position) => {
    images[index] = mended[position];
  });
  return { preprocessing, images, notes: choice.explain() };
}

function count(total: number, { onProgress }: CollectionOptions): () => void {
  let done = 0;
  return () => onProgress?.({ type: "progress", task: "read pictures", done: ++done, total, unit: "images" });
}

/** Whether an image is what another preprocessing would have made of the picture, too. */
function isSame({ by, facts }: Prepared, preprocessing: Preprocessing): boolean {
  const showsBackground =
    facts.isTransparent || (by.fit === "contain" && facts.rows * by.columns !== facts.columns * by.rows);
  return (
    by.rows === preprocessing.rows &&
    by.columns === preprocessing.columns &&
    by.channels === preprocessing.channels &&
    (!showsBackground || by.background === preprocessing.background)
  );
}
