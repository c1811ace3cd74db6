import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  createImageDataset,
  describeValue,
  GanClsError,
  hashImages,
  selectImages,
  type ImageDataset,
} from "@gan-cls/core";
import { readRegularFile } from "@gan-cls/core/node";
import { parseIdx } from "@gan-cls/data";
import { readJson } from "./files";
import { readReviewList } from "../additions/review-list";
import type { Additions, AdditionsAbout } from "../additions/study-additions";

/** Files of generated, labelled images in a run folder. */
export const ADDITIONS_FILES = {
  about: "additions.json",
  list: "review.csv",
  images: "generated-images-idx3-ubyte",
  /** Of images in colour: `[size, rows, columns, 3]`. */
  colourImages: "generated-images-idx4-ubyte",
  labels: "generated-labels-idx1-ubyte",
} as const;

const WHERE = "readAdditions";

/**
 * Reads a folder that `gan-cls generate --label` wrote, reviewed or not.
 *
 * @throws GanClsError `not-found` or `io` when a file cannot be read, `invalid-data` when one is damaged or the list is wrong.
 */
export async function readAdditions(folder: string): Promise<Additions> {
  const about = checkAbout(folder, await readJson(join(folder, ADDITIONS_FILES.about)));
  const generated = await readGenerated(folder, about);
  const path = join(folder, ADDITIONS_FILES.list);
  const text = new TextDecoder().decode(await read(path));
  const { classNames } = about;
  const reviewed = readReviewList(text, { path, classNames, labels: generated.labels });
  const kept = reviewed.filter(({ isKept }) => isKept);
  if (kept.length === 0) {
    throw new GanClsError("invalid-data", `${WHERE}: ${path}: expected at least one image with keep, got none`);
  }
  const images = selectImages(
    generated,
    kept.map(({ number }) => number - 1),
    "additions",
  );
  return {
    ...{ folder, about },
    kept: createImageDataset({ ...images, labels: Uint8Array.from(kept, ({ label }) => label) }),
    rejected: reviewed.length - kept.length,
    relabelled: kept.filter(({ isRelabelled }) => isRelabelled).length,
  };
}

async function readGenerated(folder: string, { classNames, imagesHash }: AdditionsAbout): Promise<ImageDataset> {
  const isColour = existsSync(join(folder, ADDITIONS_FILES.colourImages));
  const imagesPath = join(folder, isColour ? ADDITIONS_FILES.colourImages : ADDITIONS_FILES.images);
  const labelsPath = join(folder, ADDITIONS_FILES.labels);
  const images = parseIdx(await read(imagesPath), { name: imagesPath, dimensions: isColour ? 4 : 3 });
  const labels = parseIdx(await read(labelsPath), { name: labelsPath, dimensions: 1 });
  const [, rows, columns, channels = 1] = images.shape;
  const generated = createImageDataset({
    ...{ name: "generated", pixels: images.data, labels: labels.data, rows, columns, channels, classNames },
  });
  const actual = hashImages(generated);
  if (actual !== imagesHash) {
    throw new GanClsError(
      "checksum-mismatch",
      `${WHERE}: ${imagesPath} and its labels must have SHA-256 ${imagesHash}, got ${actual}; change labels only in ${ADDITIONS_FILES.list}, and generate the images again`,
    );
  }
  return generated;
}

function checkAbout(folder: string, json: unknown): AdditionsAbout {
  const { labeller, generator, classNames, imagesHash, threshold } = (json ?? {}) as Partial<AdditionsAbout>;
  const isWhole =
    typeof labeller?.name === "string" &&
    typeof labeller.labels === "number" &&
    typeof generator?.source === "string" &&
    Array.isArray(classNames) &&
    classNames.every((name) => typeof name === "string") &&
    typeof imagesHash === "string" &&
    typeof threshold === "number";
  if (!isWhole) {
    throw new GanClsError(
      "invalid-data",
      `${WHERE}: ${join(folder, ADDITIONS_FILES.about)} must be as gan-cls generate --label wrote it, got ${describeValue(json)}`,
    );
  }
  return json as AdditionsAbout;
}

function read(path: string): Promise<Uint8Array> {
  return readRegularFile(WHERE, path);
}
