import { GanClsError, type ImageSet, type Preprocessing } from "@gan-cls/core";
import { createStudyData, type StudyData } from "../../study-data";
import { assertWishes, type PreprocessingWishes } from "../../pictures/choose-preprocessing";
import { preparePicture, preprocessingFor } from "../../pictures/prepare-picture";
import { hashOf } from "../file-cache";
import type { PictureOptions } from "../open-options";

/**
 * How images that are stored as arrays are prepared; undefined where nothing is asked for that would change them, and they stay as they are.
 *
 * @throws GanClsError `invalid-argument` for a wish that cannot be.
 */
export function preprocessingOf(
  wishes: PreprocessingWishes,
  images: Pick<ImageSet, "rows" | "columns" | "channels">,
): Preprocessing | undefined {
  assertWishes("openDataset", wishes);
  const { size, fit = "cover", color = "auto", background = "auto", invert = false, layout = "plain" } = wishes;
  const isAsked =
    size !== undefined || fit !== "cover" || color !== "auto" || background !== "auto" || invert || layout !== "plain";
  if (!isAsked) {
    return undefined;
  }
  const { rows, columns } = size ?? images;
  const channels = color === "auto" ? (images.channels as 1 | 3) : color === "rgb" ? 3 : 1;
  // A model of their own shape asks for what they are: their hash must stay that of the data.
  const isSame = rows === images.rows && columns === images.columns && channels === images.channels && !invert;
  if (isSame) {
    return undefined;
  }
  return { rows, columns, channels, fit, background: background === "white" ? 255 : 0, invert, layout };
}

/** The images as `preprocessing` says, treated as the pictures of a folder are. Labels stay, where there are any. */
export function prepareImages<Images extends ImageSet>(
  images: Images,
  preprocessing: Preprocessing | undefined,
): Images {
  if (preprocessing === undefined) {
    return images;
  }
  const { rows, columns, channels } = preprocessing;
  const length = rows * columns * channels;
  const pixels = new Uint8Array(images.size * length);
  const picture = {
    pixels: new Uint8Array(images.rows * images.columns * 4),
    rows: images.rows,
    columns: images.columns,
  };
  const own = preprocessingFor(preprocessing, picture);
  for (let index = 0; index < images.size; index++) {
    toRgba(images, index, picture.pixels);
    pixels.set(preparePicture(picture, own, { name: `${images.name}, image ${index}` }), index * length);
  }
  return Object.freeze({ ...images, pixels, rows, columns, channels });
}

/**
 * A data set with a name as the options want it. Its split is part of it, and so is how its images lie.
 *
 * @throws GanClsError `invalid-argument` for an option that it cannot have.
 */
export function prepareStudyData(data: StudyData, options: PictureOptions): StudyData {
  const { transpose, use, augmentation = data.augmentation } = options;
  const impossible = transpose === true ? "transpose" : use === "all-test" ? "use" : undefined;
  if (impossible !== undefined) {
    throw new GanClsError(
      "invalid-argument",
      `openDataset: ${impossible} is for files of your own; ${data.name} is read as its authors published it`,
    );
  }
  const preprocessing = preprocessingOf(options, data.train);
  if (preprocessing === undefined && augmentation === data.augmentation) {
    return data;
  }
  const { train, test } = data;
  const prepared = { train: prepareImages(train, preprocessing), test: prepareImages(test, preprocessing) };
  return createStudyData({ ...data, ...prepared, preprocessing, augmentation }, hashOf);
}

/** One image, opaque, as pictures are. */
function toRgba({ pixels, rows, columns, channels }: ImageSet, index: number, rgba: Uint8Array): void {
  const start = index * rows * columns * channels;
  for (let pixel = 0; pixel < rows * columns; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      rgba[pixel * 4 + channel] = pixels[start + pixel * channels + (channels === 1 ? 0 : channel)];
    }
    rgba[pixel * 4 + 3] = 255;
  }
}
