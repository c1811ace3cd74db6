import { plainKernel } from "@gan-cls/classical";
import { renderQualityMarkdown, type QualityDocument } from "@gan-cls/evaluate";
import { createMatrixKernel } from "@gan-cls/engine";
import { generateImages, isPretrainedName } from "@gan-cls/models";
import type { ImageSet } from "@gan-cls/core";
import type { Command } from "commander";
import type { CommandContext } from "../command-context";
import { startEngine } from "../engine";
import type { CommonOptions } from "../options";
import { openFeatureSpace } from "../quality/feature-space";
import { loadLabeller, weightsHash } from "../quality/labeller";
import { measureGenerator, type MeasuredQuality } from "../quality/measure-generator";
import { drawPairs, nearestFirst, SHEET_SAMPLES } from "../quality/nearest-images";
import { renderImageGrid } from "../render/image-grid";
import { renderQualitySummary } from "../render/quality-summary";
import { renderPictures, type ReportPicture } from "../render/report-pictures";
import { writeHtmlReport } from "../report/write-html-report";
import { loadNetwork, networkFolder } from "../run/load-network";
import { describeMachine } from "../run/machine";
import { openData } from "../run/open-data";
import type { RunFolder } from "../run/run-folder";
import { shellCommand } from "../run/shell-command";
import { dataHashes, runVersions, startRun } from "../run/start-run";
import { storedArguments } from "../run/stored-arguments";
import { PRESETS } from "../study/presets";
import { NEAREST_FILES, SAMPLES_FILE } from "../quality/quality-files";

/** Options of `gan-cls evaluate --generator`. */
export interface EvaluateGeneratorOptions extends CommonOptions {
  readonly generator: string;
  readonly samples: number;
  readonly classifier?: string;
}

const NAME = "evaluate";
const SHOWN = 100;

/** Measures what a generator draws and leaves figures, pictures and a report in a run folder. */
export async function runEvaluateGenerator(context: CommandContext, command: Command): Promise<void> {
  const options = command.opts<EvaluateGeneratorOptions>();
  const { generator: source, samples: count, seed } = options;
  const startedAt = performance.now();
  const engine = await startEngine(options.engine, context.display);
  const generator = { source, sha256: await generatorHash(source) };
  const samples = await drawSamples(context, source, { count, seed });
  const data = await openData(options.data ?? PRESETS.quick.data, context);
  const words = storedArguments(command);
  const folder = await startRun(context, {
    ...{ command: NAME, arguments: words, engine, data, out: options.out },
    ...{ plan: { generator, count, seed }, resumable: false },
  });
  try {
    const kernel = engine.name === "cpu" ? plainKernel : createMatrixKernel();
    const { nearest, ...measured } = await measure(context, options, { data, samples, seed, kernel });
    const document: QualityDocument = {
      ...{ engine: engine.name, data: data.name, dataHashes: dataHashes(data), machine: describeMachine() },
      ...{ versions: runVersions(engine), command: shellCommand([NAME, ...words], context.io.environment) },
      ...{ seconds: (performance.now() - startedAt) / 1000, seed, generator, ...measured },
    };
    await folder.writeJson("results.json", { quality: document });
    const pictures = await drawPictures(folder, { train: data.train, samples, nearest });
    await folder.write("report.md", `${renderQualityMarkdown(document)}\n${renderPictures(pictures)}`);
    await writeHtmlReport(folder.path);
    folder.log({ type: "run-end" });
    if (options.json) {
      context.printJson({ quality: document });
    } else {
      context.print(renderQualitySummary(document, { folder: folder.path, io: context.io }));
    }
  } finally {
    folder.close();
  }
}

function generatorHash(source: string): Promise<string> {
  return weightsHash(isPretrainedName(source) ? source : networkFolder(source, "generator"));
}

async function drawSamples(
  { display, io }: CommandContext,
  source: string,
  { count, seed }: { count: number; seed: number },
): Promise<ImageSet> {
  const generator = await loadNetwork(source, "generator");
  try {
    display.note(`Drawing ${count} images`);
    return await generateImages(generator, { count, seed, signal: io.signal });
  } finally {
    generator.dispose();
  }
}

async function measure(
  context: CommandContext,
  { classifier }: EvaluateGeneratorOptions,
  task: Omit<Parameters<typeof measureGenerator>[0], "context" | "space" | "labeller">,
): Promise<MeasuredQuality> {
  const space = await openFeatureSpace();
  try {
    const own =
      classifier === undefined ? undefined : await loadLabeller(NAME, classifier, context.io.workingDirectory);
    try {
      return await measureGenerator({ ...task, context, space, labeller: own ?? space.labeller });
    } finally {
      own?.classifier.dispose();
    }
  } finally {
    space.dispose();
  }
}

async function drawPictures(
  folder: RunFolder,
  { train, samples, nearest }: { train: ImageSet; samples: ImageSet } & Pick<MeasuredQuality, "nearest">,
): Promise<ReportPicture[]> {
  const size = Math.min(SHOWN, samples.size);
  await folder.write(SAMPLES_FILE, renderImageGrid({ ...samples, size }));
  const first = Array.from({ length: Math.min(SHEET_SAMPLES, samples.size) }, (_, index) => index);
  await folder.write(NEAREST_FILES.first, drawPairs(train, samples, nearest, first));
  await folder.write(NEAREST_FILES.nearest, drawPairs(train, samples, nearest, nearestFirst(nearest)));
  return [
    { files: [SAMPLES_FILE], caption: `The first ${size} samples; none left out.` },
    { files: [NEAREST_FILES.first], caption: "The first samples, each with its nearest training image to the right." },
    {
      files: [NEAREST_FILES.nearest],
      caption: "The samples that come nearest to a training image, each with that image to the right.",
    },
  ];
}
