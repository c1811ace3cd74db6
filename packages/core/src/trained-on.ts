import { describeValue } from "./assert";
import { imageLength, type ImageSet } from "./dataset";
import { GanClsError } from "./errors";
import { sha256Hex } from "./hash";

/** Name of the file of short hashes beside a model. */
export const TRAINED_ON_FILE = "trained-on.bin";

/** Bytes of an image's SHA-256 that are kept: of 10 000 test images and 100 000 seen ones, two differ with equal bytes once in 280 000 cases. */
const HASH_BYTES = 6;

/** Images of which hashes are kept; more would take more than the model. */
const MOST_IMAGES = 200_000;

/** Short hashes of the images that a model has seen in its training, as {@link hashEachImage} makes them. */
export interface TrainedOn {
  /** Of the images that it learned from with their labels. */
  readonly labelled: ReadonlySet<string>;
  /** Of the others, which it saw without. */
  readonly unlabelled: ReadonlySet<string>;
}

/** What a model's card says of the file of short hashes beside it. */
export interface TrainedOnFacts {
  readonly labelled: number;
  /** Others that it saw without their labels. */
  readonly unlabelled: number;
  /** Of the file. */
  readonly sha256: string;
  /** The folder beside the model's own that has the hashes, where models lie side by side that have seen the same images. @default the model's own */
  readonly folder?: string;
}

/** Positions of images that a model has seen in its training. */
export interface TrainingOverlap {
  readonly labelled: readonly number[];
  readonly unlabelled: readonly number[];
}

/**
 * A short hash of the pixels of each image: 12 hexadecimal digits, the first of its SHA-256.
 *
 * @param hash What computes a SHA-256 in hexadecimal; a platform's own is several times as fast. @default sha256Hex
 */
export function hashEachImage(images: ImageSet, hash: (bytes: Uint8Array) => string = sha256Hex): string[] {
  const length = imageLength(images);
  return Array.from({ length: images.size }, (_, image) =>
    hash(images.pixels.subarray(image * length, (image + 1) * length)).slice(0, 2 * HASH_BYTES),
  );
}

/** Which of these images a model has seen: those with their labels, and those without. */
export function findSeenImages({ labelled, unlabelled }: TrainedOn, images: ImageSet): TrainingOverlap {
  const own = hashEachImage(images);
  const positions = (seen: ReadonlySet<string>): number[] =>
    own.flatMap((hash, image) => (seen.has(hash) ? [image] : []));
  return { labelled: positions(labelled), unlabelled: positions(unlabelled) };
}

/** All that several trainings have seen; who saw an image with its label anywhere has seen it with its label. */
export function joinTrainedOn(parts: readonly TrainedOn[]): TrainedOn {
  const labelled = new Set(parts.flatMap((part) => [...part.labelled]));
  const unlabelled = new Set(parts.flatMap((part) => [...part.unlabelled].filter((hash) => !labelled.has(hash))));
  return { labelled, unlabelled };
}

/**
 * The file of short hashes, and what the card says of it; undefined for more than 200 000 images, of which none are kept.
 *
 * The file has 6 bytes for each image: first those of `labelled`, then those that are in `unlabelled` alone, both sorted.
 */
export function packTrainedOn(
  labelled: Iterable<string>,
  unlabelled: Iterable<string> = [],
): { readonly facts: TrainedOnFacts; readonly bytes: Uint8Array } | undefined {
  const withLabels = new Set(labelled);
  const without = new Set([...unlabelled].filter((hash) => !withLabels.has(hash)));
  if (withLabels.size + without.size > MOST_IMAGES) {
    return undefined;
  }
  const bytes = fromHex([...[...withLabels].sort(), ...[...without].sort()]);
  return { facts: { labelled: withLabels.size, unlabelled: without.size, sha256: sha256Hex(bytes) }, bytes };
}

const NO_FACTS = { labelled: Number.NaN, unlabelled: Number.NaN, sha256: "" };

/**
 * Reads what {@link packTrainedOn} wrote.
 *
 * @param where Names the file in errors.
 * @throws GanClsError `checksum-mismatch` when it is damaged, `invalid-data` when the card is.
 */
export function unpackTrainedOn(where: string, facts: TrainedOnFacts, bytes: Uint8Array): TrainedOn {
  // A damaged card may have anything in their place.
  const { labelled, unlabelled, sha256 } = (facts as TrainedOnFacts | null) ?? NO_FACTS;
  const isCount = (count: unknown): boolean => Number.isSafeInteger(count) && Number(count) >= 0;
  if (!isCount(labelled) || !isCount(unlabelled) || labelled + unlabelled > MOST_IMAGES || typeof sha256 !== "string") {
    throw new GanClsError(
      "invalid-data",
      `unpackTrainedOn: expected the numbers of seen images, at most ${MOST_IMAGES}, and a SHA-256 in the card beside ${where}, got ${describeValue(labelled)}, ${describeValue(unlabelled)} and ${describeValue(sha256)}; the card is damaged`,
    );
  }
  if (bytes.length !== (labelled + unlabelled) * HASH_BYTES || sha256Hex(bytes) !== sha256) {
    throw new GanClsError(
      "checksum-mismatch",
      `unpackTrainedOn: expected hashes of ${labelled + unlabelled} images with SHA-256 ${sha256} in ${where}, got ${bytes.length} other bytes; the file is damaged`,
    );
  }
  const hashes = toHex(bytes);
  return { labelled: new Set(hashes.slice(0, labelled)), unlabelled: new Set(hashes.slice(labelled)) };
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** One hash for every {@link HASH_BYTES} bytes. */
function toHex(bytes: Uint8Array): string[] {
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, at) =>
    Array.from(bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES), (byte) => HEX[byte]).join(""),
  );
}

function fromHex(hashes: readonly string[]): Uint8Array {
  const bytes = new Uint8Array(hashes.length * HASH_BYTES);
  hashes.forEach((hash, image) => {
    for (let at = 0; at < HASH_BYTES; at++) {
      bytes[image * HASH_BYTES + at] = Number.parseInt(hash.slice(2 * at, 2 * at + 2), 16);
    }
  });
  return bytes;
}
