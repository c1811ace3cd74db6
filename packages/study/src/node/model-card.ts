import type { FamiliarityFacts } from "@gan-cls/classical";
import {
  parsePreprocessing,
  type AugmentationName,
  type ImageDataset,
  type Preprocessing,
  type TrainedOnFacts,
} from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data";
import type { PictureOptions } from "@gan-cls/data/node";

/** What is saved next to a model, because the model's own format has no place for it. Cards of older versions end with `data`. */
export interface ModelCard {
  readonly method: string;
  /** Names of the classes in label order. */
  readonly classNames: readonly string[];
  readonly labels: number;
  readonly labelHash: string;
  readonly seed: number;
  readonly testAccuracy: number;
  /** Name of the data. */
  readonly data: string;
  readonly balancedAccuracy?: number;
  /** The kind of images, as in `StudyData`. */
  readonly domain?: string;
  /** `[rows, columns, channels]` of the images that it takes. */
  readonly imageShape?: readonly number[];
  /** How a picture becomes such an image. */
  readonly preprocessing?: Preprocessing;
  /** Which variations of an image leave its class as it is. */
  readonly augmentation?: AugmentationName;
  /** Labelled images of each class that it learned from, in label order. */
  readonly classCounts?: readonly number[];
  /** What its training images look like; the descriptions are in {@link FAMILIARITY_FILE}. */
  readonly familiarity?: FamiliarityFacts & { readonly sha256: string };
  /** Which images it has seen; their hashes are in `trained-on.bin` beside the card. */
  readonly trainedOn?: TrainedOnFacts;
  /** Every other file of the model by name; a card of an older version has none. */
  readonly files?: Readonly<Record<string, FileFacts>>;
  /** What a reader of its accuracy should know, in plain sentences, such as test images that were seen before. */
  readonly notes?: readonly string[];
  /** Pixel values that the network inside an adopted classifier takes; the classifier itself takes `[-1, 1]`, as all do. */
  readonly inputRange?: string;
}

/** What is saved next to the discriminator of a GAN. */
export interface DiscriminatorCard {
  readonly kind: "discriminator";
  /** Name of the data. */
  readonly data: string;
  /** `[rows, columns, channels]` of the images that it takes. */
  readonly imageShape: readonly number[];
  /** Images that its GAN saw, without their labels. */
  readonly images: number;
  readonly seed: number;
  readonly steps: number;
  /** Which images those were; absent where there are too many to keep their hashes. */
  readonly trainedOn?: TrainedOnFacts;
}

/** What a file must be. */
export interface FileFacts {
  readonly sha256: string;
  readonly bytes: number;
}

/** The card's file in the folder of the model, and the files that belong to it. */
export const MODEL_CARD = "card.json";
export const FAMILIARITY_FILE = "familiarity.bin";
/** The two files of a classifier without a network. */
export const CLASSIFIER_FILES = { header: "classifier.json", numbers: "classifier.bin" } as const;

/** What a card says of the data. */
export function describeModelData(
  data: Pick<StudyData, "name" | "domain" | "augmentation" | "preprocessing" | "train">,
  labelled: ImageDataset,
): Pick<ModelCard, "classNames" | "data" | "domain" | "imageShape" | "preprocessing" | "augmentation" | "classCounts"> {
  const { rows, columns, channels, classNames } = labelled;
  const { name, domain, augmentation } = data;
  return {
    ...{ classNames, data: name, ...(domain !== undefined && { domain }), imageShape: [rows, columns, channels] },
    ...{ preprocessing: preprocessingOf(data), ...(augmentation !== undefined && { augmentation }) },
    classCounts: countLabels(labelled),
  };
}

/** Images of each class, in label order. */
export function countLabels({ labels, classNames }: ImageDataset): number[] {
  const counts = new Array<number>(classNames.length).fill(0);
  labels.forEach((label) => counts[label]++);
  return counts;
}

/** How pictures become images like those of the data. */
export function preprocessingOf({
  preprocessing,
  train,
  ...about
}: Pick<StudyData, "domain" | "preprocessing" | "train">): Preprocessing {
  return preprocessing ?? usualPreprocessing(train, about.domain);
}

/**
 * How pictures become images of a model whose data were stored as arrays: MNIST's digits were cropped and centred; of others nothing is
 * known, so the whole picture is brought to the size.
 */
export function usualPreprocessing(
  { rows, columns, channels }: Pick<ImageDataset, "rows" | "columns" | "channels">,
  domain: string | undefined,
): Preprocessing {
  const isMnist = domain === "mnist" && rows === 28 && columns === 28 && channels === 1;
  return {
    ...{ rows, columns, channels: channels === 3 ? 3 : 1, fit: "cover", background: 0, invert: false },
    layout: isMnist ? "drawing" : "plain",
  };
}

/** Data sets of MNIST's digits, by which cards of older versions are known. */
const MNIST_NAMES = /^mnist(-10k)?$/;

/**
 * How pictures become images of a model with this card, or without one.
 *
 * @throws GanClsError `invalid-data` for a damaged card, or one that does not fit the model.
 */
export function preprocessingOfCard(
  where: string,
  shape: Pick<ImageDataset, "rows" | "columns" | "channels">,
  card: Partial<Pick<ModelCard, "preprocessing" | "data" | "domain">> | undefined,
): Preprocessing {
  const { preprocessing, data = "", domain = MNIST_NAMES.test(data) ? "mnist" : undefined } = card ?? {};
  const usual = usualPreprocessing(shape, domain);
  if (preprocessing === undefined) {
    return usual;
  }
  const own = parsePreprocessing(where, preprocessing);
  const fits = own.rows === usual.rows && own.columns === usual.columns && own.channels === usual.channels;
  return fits ? own : parsePreprocessing(`${where}, for a model of ${shape.columns}x${shape.rows}`, undefined);
}

/** How pictures are read into images of a model: what one would have asked for when its training pictures were read. */
export function pictureOptionsOf({
  rows,
  columns,
  channels,
  fit,
  background,
  invert,
  layout,
}: Preprocessing): PictureOptions {
  return {
    ...{ size: { rows, columns }, color: channels === 3 ? "rgb" : "grey", fit, invert, layout },
    background: background < 128 ? "black" : "white",
  };
}
