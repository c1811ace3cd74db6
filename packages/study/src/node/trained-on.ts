import { createHash } from "node:crypto";
import { describeValue, GanClsError, imageLength, sha256Hex, type ImageSet } from "@gan-cls/core";
import type { TrainedOnFacts } from "./model-card";

/** Bytes of an image's SHA-256 that are kept: of 10 000 test images and 100 000 seen ones, two differ with equal bytes once in 280 000 cases. */
const HASH_BYTES = 6;

/** Images of which hashes are kept; more would take more than the model. */
const MOST_IMAGES = 200_000;

/** Short hashes of the images that a model has seen. */
export interface TrainedOn {
  /** How many of these images the model has learned from with their labels, and how many it saw without. */
  overlap(images: ImageSet): TrainingOverlap;
}

/** Positions of images that a model has seen in its training. */
export interface TrainingOverlap {
  readonly labelled: readonly number[];
  readonly unlabelled: readonly number[];
}

/** Short hashes of all images. */
export function hashEachImage(images: ImageSet): string[] {
  const length = imageLength(images);
  return Array.from({ length: images.size }, (_, image) =>
    createHash("sha256")
      .update(images.pixels.subarray(image * length, (image + 1) * length))
      .digest("hex")
      .slice(0, 2 * HASH_BYTES),
  );
}

/** The file of short hashes, and what the card says of it; undefined for more images than are kept. */
export function packTrainedOn(
  labelled: readonly string[],
  unlabelled: readonly string[] = [],
): { readonly facts: TrainedOnFacts; readonly bytes: Uint8Array } | undefined {
  const withLabels = new Set(labelled);
  const without = new Set(unlabelled.filter((hash) => !withLabels.has(hash)));
  if (withLabels.size + without.size > MOST_IMAGES) {
    return undefined;
  }
  const bytes = Buffer.from([...[...withLabels].sort(), ...[...without].sort()].join(""), "hex");
  return { facts: { labelled: withLabels.size, unlabelled: without.size, sha256: sha256Hex(bytes) }, bytes };
}

/**
 * Reads what {@link packTrainedOn} wrote.
 *
 * @throws GanClsError `checksum-mismatch` when it is damaged, `invalid-data` when the card is.
 */
export function unpackTrainedOn(
  where: string,
  { labelled, unlabelled, sha256 }: TrainedOnFacts,
  bytes: Uint8Array,
): TrainedOn {
  const isCount = (count: unknown): boolean => Number.isSafeInteger(count) && Number(count) >= 0;
  if (!isCount(labelled) || !isCount(unlabelled) || labelled + unlabelled > MOST_IMAGES || typeof sha256 !== "string") {
    throw new GanClsError(
      "invalid-data",
      `loadClassifier: expected the numbers of seen images, at most ${MOST_IMAGES}, and a SHA-256 in the card beside ${where}, got ${describeValue(labelled)}, ${describeValue(unlabelled)} and ${describeValue(sha256)}; the card is damaged`,
    );
  }
  if (bytes.length !== (labelled + unlabelled) * HASH_BYTES || sha256Hex(bytes) !== sha256) {
    throw new GanClsError(
      "checksum-mismatch",
      `loadClassifier: expected hashes of ${labelled + unlabelled} images with SHA-256 ${sha256} in ${where}, got ${bytes.length} other bytes; the file is damaged`,
    );
  }
  const hashes = Buffer.from(bytes).toString("hex").match(/.{12}/g) ?? [];
  const [withLabels, without] = [new Set(hashes.slice(0, labelled)), new Set(hashes.slice(labelled))];
  return {
    overlap(images) {
      const own = hashEachImage(images);
      const positions = (seen: Set<string>): number[] => own.flatMap((hash, image) => (seen.has(hash) ? [image] : []));
      return { labelled: positions(withLabels), unlabelled: positions(without) };
    },
  };
}
