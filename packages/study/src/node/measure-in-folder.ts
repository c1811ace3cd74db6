import type { ImageSet } from "@gan-cls/core";
import { renderQualityMarkdown, type QualityDocument } from "@gan-cls/evaluate";
import { generateImages } from "@gan-cls/models";
import type { StudyData } from "@gan-cls/data";
import type { Picture } from "../cells/cell";
import { aboutData, type StudyAbout } from "../documents/study-results";
import type { StudyEvent } from "../events";
import { asTask, measureGenerator, type MeasuredQuality } from "../quality/measure-generator";
import type { FeatureSpace } from "../quality/feature-space";
import { nearestFirst, pairImages, PAIRS_PER_ROW, SHEET_SAMPLES } from "../quality/nearest-images";
import { activeKernel } from "../run-study";
import { openFeatureSpace } from "./feature-space";
import { writeSheet } from "./image-sheet";
import { loadLabeller, weightsHash } from "./labeller";
import { loadNetwork, networkFolder } from "./load-network";
import { isPretrained } from "./open-pretrained";
import { QUALITY_SHEETS } from "./read-quality";
import type { RunFolder } from "./run-folder";
import { renderPictures } from "./run-in-folder";
import { writeHtmlReport } from "./write-html-report";

/** What a generator is measured by. */
export interface DrawnSamples {
  readonly generator: QualityDocument["generator"];
  readonly samples: ImageSet;
}

/**
 * Draws images from a saved generator, or a pretrained one by its name.
 *
 * @throws What `loadNetwork` and `generateImages` throw.
 */
export async function drawFromGenerator(
  source: string,
  options: { count: number; seed: number; signal: AbortSignal },
): Promise<DrawnSamples> {
  const folder = isPretrained(source) ? source : networkFolder(source, "generator");
  const sha256 = await weightsHash(folder);
  const generator = await loadNetwork(source, "generator");
  try {
    return { generator: { source, sha256 }, samples: await generateImages(generator, options) };
  } finally {
    generator.dispose();
  }
}

/** Options of {@link measureInFolder}. */
export interface FolderQualityOptions {
  /** Made by `startRun`. It stays open. */
  readonly folder: RunFolder;
  readonly data: StudyData;
  readonly drawn: DrawnSamples;
  /** Path or name of the classifier that labels the samples. @default the shipped feature network */
  readonly classifier?: string;
  readonly seed: number;
  readonly about: Required<StudyAbout>;
  readonly signal: AbortSignal;
}

const SHOWN = 100;

/** Measures what a generator draws and leaves figures, pictures and a report in a run folder. */
export async function* measureInFolder(
  options: FolderQualityOptions,
): AsyncGenerator<StudyEvent, QualityDocument, void> {
  const { folder, data, seed, about, signal } = options;
  const { generator, samples } = options.drawn;
  const startedAt = performance.now();
  const own = options.classifier === undefined ? undefined : await loadLabeller("evaluate", options.classifier);
  let space: FeatureSpace | undefined;
  let measured: MeasuredQuality;
  try {
    space = yield* asTask("feature network", openFeatureSpace(data, { seed, signal }));
    const labeller = own ?? space.labeller;
    const task = { data, space, labeller, samples, seed, kernel: activeKernel(), signal };
    measured = yield* measureGenerator(task);
  } finally {
    own?.classifier.dispose();
    space?.dispose();
  }
  const { nearest, ...figures } = measured;
  const { dataHashes } = aboutData(data);
  const document: QualityDocument = {
    ...{ ...about, data: data.name, dataHashes, seconds: (performance.now() - startedAt) / 1000, seed, generator },
    ...figures,
  };
  await folder.writeJson("results.json", { quality: document });
  const pictures = await drawPictures(folder, { train: data.train, samples, nearest });
  await folder.write("report.md", `${renderQualityMarkdown(document)}\n${renderPictures(pictures)}`);
  await writeHtmlReport(folder.path);
  folder.log({ type: "run-end" });
  return document;
}

async function drawPictures(
  folder: RunFolder,
  { train, samples, nearest }: { train: ImageSet; samples: ImageSet } & Pick<MeasuredQuality, "nearest">,
): Promise<Picture[]> {
  const size = Math.min(SHOWN, samples.size);
  const first = Array.from({ length: Math.min(SHEET_SAMPLES, samples.size) }, (_, index) => index);
  const pairs = (name: string, chosen: readonly number[]): Promise<string> =>
    writeSheet(folder, name, pairImages(train, samples, nearest, chosen), { perRow: 2 * PAIRS_PER_ROW });
  const { rows, columns, channels } = samples;
  const shown = { rows, columns, channels, size, pixels: samples.pixels.slice(0, size * rows * columns * channels) };
  return [
    {
      files: [await writeSheet(folder, QUALITY_SHEETS.samples, shown)],
      caption: `The first ${size} samples; none left out.`,
    },
    {
      files: [await pairs(QUALITY_SHEETS.first, first)],
      caption: "The first samples, each with its nearest training image to the right.",
    },
    {
      files: [await pairs(QUALITY_SHEETS.nearest, nearestFirst(nearest))],
      caption: "The samples that come nearest to a training image, each with that image to the right.",
    },
  ];
}
