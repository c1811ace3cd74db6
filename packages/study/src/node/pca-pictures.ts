import type { Pca } from "@gan-cls/classical";
import { selectImages, type ImageDataset } from "@gan-cls/core";
import type { Picture } from "../cells/cell";
import { writeSheet } from "./image-sheet";
import type { RunFolder } from "./run-folder";

/** As many as the original study shows. */
export const SHOWN_AXES = 8;

/** One test image of each class is rebuilt, if there are that many classes. */
const REBUILT_CLASSES = 10;

/** Shares of the components from which images are rebuilt, a row of the picture each. */
const REBUILT_SHARES = [1 / 7, 3 / 7, 1] as const;

/** Pictures of what a PCA has found: the first axes, and test images next to their reconstructions. */
export async function drawPcaPictures(
  folder: RunFolder,
  test: ImageDataset,
  pca: Pca,
  cellName: string,
): Promise<Picture[]> {
  const { rows, columns, channels, components } = pca;
  const size = Math.min(SHOWN_AXES, components);
  const axes = { pixels: pca.eigenImages(size), size, rows, columns, channels };
  const axesFile = await writeSheet(folder, axesName(cellName), axes, { perRow: size });

  const originals = firstOfEachClass(test);
  const kept = keptComponents(components);
  const pixels = joinBytes([originals.pixels, ...(await rebuild(pca, originals, kept))]);
  const rebuilt = { pixels, size: originals.size * (kept.length + 1), rows, columns, channels };
  const rebuiltFile = await writeSheet(folder, rebuiltName(cellName), rebuilt, { perRow: originals.size });
  return [
    { files: [axesFile], caption: `The first ${size} principal axes of ${cellName} as images; mid-grey is zero.` },
    {
      files: [rebuiltFile],
      caption: `Test images, and below them rebuilt from ${kept.join(", ")} components (${cellName}).`,
    },
  ];
}

/** The sheet of a cell's first axes. */
export function axesName(cellName: string): string {
  return `axes-${cellName}`;
}

/** The sheet of rebuilt images of a cell. */
export function rebuiltName(cellName: string): string {
  return `reconstructions-${cellName}`;
}

/** How many components the rows of the picture of rebuilt images are made from. */
export function keptComponents(components: number): number[] {
  return [...new Set(REBUILT_SHARES.map((share) => Math.max(1, Math.round(share * components))))];
}

function firstOfEachClass(dataset: ImageDataset): ImageDataset {
  const indices = dataset.classNames
    .slice(0, REBUILT_CLASSES)
    .map((_, label) => dataset.labels.indexOf(label))
    .filter((index) => index !== -1);
  return selectImages(dataset, indices);
}

/** The images rebuilt from only the first of their coordinates, for each number of them. */
async function rebuild(pca: Pca, images: ImageDataset, kept: readonly number[]): Promise<Uint8Array[]> {
  const features = await pca.project(images);
  return Promise.all(
    kept.map((count) => pca.reconstruct(features.map((value, index) => (index % pca.components < count ? value : 0)))),
  );
}

function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((total, { length }) => total + length, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}
