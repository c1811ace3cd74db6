import { GanClsError } from "@gan-cls/core";
import type { FeatureMap, GanTraining } from "@gan-cls/report";
import type { GanRecord } from "../gan/gan-record";
import { isCount, isFiniteNumber, isText, listOf, maybe, objectOf, recordOf, type Check } from "./shape-checks";

/** The largest side of an image, as everywhere in gan-cls. */
const LARGEST_SIDE = 65_536;

const isSide: Check = (value) => isCount(value) && Number(value) >= 1 && Number(value) <= LARGEST_SIDE;
const isByte: Check = (value) => isCount(value) && Number(value) <= 255;

/** A picture's file, within the run's folder. */
const isOwnFile: Check = (value) =>
  isText(value) && /^[^/\\:]+(\/[^/\\:]+)*$/.test(String(value)) && !/(^|\/)\.\.?(\/|$)/.test(String(value));

const IS_CELL = objectOf({
  name: isText,
  predictedLabels: listOf(isByte),
  history: maybe(recordOf(listOf(isFiniteNumber))),
  stages: maybe(listOf(objectOf({ firstEpoch: isCount, trainable: isText }))),
  probabilities: maybe(listOf(listOf(isFiniteNumber))),
  generated: maybe(objectOf({ accuracy: isFiniteNumber, testSize: isCount, predictedLabels: listOf(isByte) })),
  pictures: listOf(objectOf({ files: listOf(isOwnFile), caption: isText })),
});

/** Whether everything of a stored cell but its row is there, for each of the test images. */
export function isWholeCell(
  value: unknown,
  { testSize, classCount }: { testSize: number; classCount: number },
): boolean {
  if (!IS_CELL(value)) {
    return false;
  }
  const { predictedLabels, probabilities } = value as { predictedLabels: number[]; probabilities?: number[][] };
  return (
    predictedLabels.length === testSize &&
    predictedLabels.every((label) => label < classCount) &&
    (probabilities === undefined ||
      (probabilities.length === testSize && probabilities.every(({ length }) => length === classCount)))
  );
}

const IS_GAN_RECORD = objectOf({
  seed: isCount,
  images: isCount,
  steps: isCount,
  seconds: isFiniteNumber,
  resumed: (value) => typeof value === "boolean",
  metrics: recordOf(isFiniteNumber),
  probe: maybe(listOf(isFiniteNumber)),
  bestEpoch: maybe(isCount),
});

/** The record of a finished GAN. @throws GanClsError `invalid-data` */
export function parseGanRecord(path: string, value: unknown): GanRecord {
  return IS_GAN_RECORD(value) ? (value as GanRecord) : damaged(path, "the record of a GAN");
}

const IS_FEATURE_MAP = objectOf({
  seed: isCount,
  neighbours: isCount,
  epochs: isCount,
  indices: listOf(isCount),
  labels: listOf(isByte),
  spaces: listOf(
    objectOf({
      ...{ name: isText, title: isText, neighbourAgreement: isFiniteNumber },
      points: listOf((point) => listOf(isFiniteNumber)(point) && (point as unknown[]).length === 2),
    }),
  ),
});

/** Test images in the plane. @throws GanClsError `invalid-data` */
export function parseFeatureMap(path: string, value: unknown): FeatureMap {
  const { labels, indices, spaces } = (IS_FEATURE_MAP(value) ? value : { spaces: [] }) as FeatureMap;
  const isWhole =
    indices !== undefined &&
    [labels, ...spaces.map(({ points }) => points)].every(({ length }) => length === indices.length);
  return isWhole ? (value as FeatureMap) : damaged(path, "a feature map");
}

/** What a run keeps of a GAN that was trained before it. */
export type KeptGan = Pick<GanTraining, "seed" | "steps" | "losses"> & {
  readonly images: number;
  readonly pretrained: NonNullable<GanTraining["pretrained"]>;
};

const IS_PRETRAINED_GAN = objectOf({
  ...{ seed: isCount, steps: isCount, images: isCount },
  losses: objectOf({
    ...{ steps: listOf(isCount), discriminator: listOf(isFiniteNumber), generator: listOf(isFiniteNumber) },
  }),
  pretrained: objectOf({
    ...{ discriminator: isText, generator: isText, data: isText, origin: isText },
    ...{ epochs: isCount, bestEpoch: maybe(isCount) },
  }),
});

/** What a run keeps of a GAN that was trained before it. @throws GanClsError `invalid-data` */
export function parsePretrainedGan(path: string, value: unknown): KeptGan {
  const kept = IS_PRETRAINED_GAN(value) ? (value as KeptGan) : damaged(path, "the record of a pretrained GAN");
  const { steps, discriminator, generator } = kept.losses;
  return discriminator.length === steps.length && generator.length === steps.length
    ? kept
    : damaged(path, "the record of a pretrained GAN");
}

/** The file of test images as it is written. */
export interface StoredImages {
  readonly truth: readonly number[];
  readonly indices: readonly number[];
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  /** All bytes as base64; older versions wrote one list of bytes for each image. */
  readonly pixels: string | readonly (readonly number[])[];
}

const IS_STORED_IMAGES = objectOf({
  truth: listOf(isByte),
  indices: listOf(isCount),
  ...{ rows: isSide, columns: isSide, channels: isSide },
  pixels: (value) => isText(value) || listOf(listOf(isByte))(value),
});

/** The test images of a run, with their pixels in one piece. @throws GanClsError `invalid-data` */
export function parseStoredImages(path: string, value: unknown): StoredImages & { readonly bytes: Uint8Array } {
  const stored = IS_STORED_IMAGES(value) ? (value as StoredImages) : damaged(path, "test images");
  const { pixels, rows, columns, channels, indices, truth } = stored;
  const bytes =
    typeof pixels === "string" ? new Uint8Array(Buffer.from(pixels, "base64")) : Uint8Array.from(pixels.flat());
  const isWhole =
    bytes.length === indices.length * rows * columns * channels && indices.every((index) => index < truth.length);
  return isWhole ? { ...stored, bytes } : damaged(path, "test images");
}

function damaged(path: string, what: string): never {
  throw new GanClsError(
    "invalid-data",
    `readRun: expected ${what} in ${path}, got something else; it is damaged: remove it and resume the run, which makes it again`,
    { details: { path } },
  );
}
