import { describeWarning, drain, GanClsError } from "@gan-cls/core";
import { codeBlock, codeSpan, escapeMarkdown, formatBytes, formatDuration, formatQuantity } from "@gan-cls/evaluate";
import type { StudyData } from "@gan-cls/data";
import type { GanDocument } from "../documents/gan-document";
import { aboutData, type GanData, type StudyAbout } from "../documents/study-results";
import { EventQueue } from "../event-queue";
import type { StudyEvent } from "../events";
import { describeFigures } from "../gan/describe-figures";
import { createGanProbe } from "../gan/gan-probe";
import { trainStudyGan } from "../gan/train-study-gan";
import { drawGanImages } from "../labelled-data";
import type { GanSettings, StudySettings } from "../presets";
import { createGeneratorMeter } from "../quality/generator-meter";
import { activeKernel } from "../run-study";
import { openFeatureSpace } from "./feature-space";
import { createGanStore } from "./folder-store";
import { keptEpochs } from "./kept-epochs";
import { describeLeftOut, renderLeftOut } from "./left-out";
import { processMemory } from "./peak-memory";
import { recordEvent } from "./record-events";
import type { RunFolder } from "./run-folder";
import { renderPictures } from "./run-in-folder";
import { ganPictures } from "./study-pictures";
import { splitPictures } from "./whole-pictures";
import { writeHtmlReport } from "./write-html-report";
import type { Picture } from "../cells/cell";

/** Options of {@link trainGanInFolder}. */
export interface FolderGanOptions {
  /** Made by `startRun`. It stays open. */
  readonly folder: RunFolder;
  /** Images with classes, of which the GAN sees no label, or images without any. */
  readonly data: GanData;
  readonly settings: GanSettings;
  readonly labelChoice: StudySettings["labelChoice"];
  readonly seed: number;
  /** @default 20 */
  readonly checkpointEverySteps?: number;
  /** Epochs between networks that are kept on the way. @default none are */
  readonly keepEvery?: number;
  readonly about: Required<StudyAbout>;
  readonly signal: AbortSignal;
}

/**
 * Trains a GAN and keeps it in a run folder: checkpoints to resume from, networks, sample sheets, losses and a report.
 *
 * @throws What `trainGan` throws, and `io`.
 */
export async function* trainGanInFolder(options: FolderGanOptions): AsyncGenerator<StudyEvent, GanDocument, void> {
  const { folder, signal } = options;
  const queue = new EventQueue<StudyEvent>();
  const stopping = new AbortController();
  // A signal that has fired before must stop the training too, so the two are joined and not listened to.
  const either = AbortSignal.any([signal, stopping.signal]);
  const emit = async (event: StudyEvent): Promise<void> => {
    await recordEvent(folder, event);
    await queue.emit(event);
  };
  return yield* queue.until(train(options, emit, either), () => stopping.abort());
}

async function train(
  { folder, data, settings, labelChoice, seed, checkpointEverySteps, keepEvery, about }: FolderGanOptions,
  emit: (event: StudyEvent) => Promise<void>,
  signal: AbortSignal,
): Promise<GanDocument> {
  const kernel = activeKernel();
  const { probeLabels: labels, quality: samples } = settings;
  const labelled = labelledData(data, settings);
  const notes: string[] = [];
  const measureGenerator =
    samples === undefined || labelled === undefined
      ? undefined
      : createGeneratorMeter(labelled.train, {
          samples,
          seed,
          kernel,
          openSpace: () => drain(openFeatureSpace(labelled, { seed, signal })),
          onNote: async (message) => {
            notes.push(message);
            await emit({ type: "warning", message });
          },
        });
  const session = { data, store: createGanStore(folder, data), emit, job: 0, signal };
  const images = drawGanImages({ gan: settings, labelChoice }, "train" in data ? data : { train: data.images }, seed);
  const task = {
    // The run's configuration says with which rate it goes on.
    ...{ name: "gan", settings, images, seed, rateMayChange: true },
    ...{ checkpointEverySteps, measureGenerator },
    ...(keepEvery !== undefined && { kept: keptEpochs(folder, keepEvery) }),
    ...(labels !== undefined && labelled && { probe: createGanProbe(labelled.train, { labels, seed, kernel }) }),
  };
  const gan = await trainStudyGan(session, task).finally(() => measureGenerator?.dispose());
  gan.generator.dispose();
  gan.discriminator.dispose();
  const document: GanDocument = {
    ...{ data: data.name, gan: gan.record, settings, ...about, ...aboutData(data) },
    ...(notes.length > 0 && { notes }),
    peakMemoryBytes: processMemory.peakBytes,
  };
  await folder.writeJson("results.json", document);
  const { leftOut } = await writeHtmlReport(folder.path);
  const { whole, damaged } = await splitPictures(folder.path, await ganPictures(folder, gan.record));
  const parts = [...leftOut, ...damaged];
  await folder.write("report.md", `${renderGanReport(document, whole)}${renderLeftOut(parts)}`);
  for (const part of describeLeftOut(parts)) {
    await emit({ type: "warning", message: `left out of the report: ${part}` });
  }
  folder.log({ type: "run-end" });
  return document;
}

/** The data if they have classes. @throws GanClsError `invalid-argument` when they have none and figures are asked for that need some */
function labelledData(data: GanData, { probeLabels, quality }: GanSettings): StudyData | undefined {
  if ("train" in data) {
    return data;
  }
  if (probeLabels !== undefined || quality !== undefined) {
    throw new GanClsError(
      "invalid-argument",
      `trainGanInFolder: expected images with classes for --probe-labels and --quality, got ${data.name} without; leave these options out`,
    );
  }
  return undefined;
}

/** A trained GAN as a Markdown page. */
function renderGanReport(document: GanDocument, pictures: readonly Picture[]): string {
  const { data, gan, settings, engine, machine, dataHashes, versions, command, peakMemoryBytes, notes = [] } = document;
  const facts = [
    `Images: ${formatQuantity(gan.images, "image")} of ${escapeMarkdown(data)}, without labels`,
    `Training: ${formatQuantity(gan.steps, "step")} of ${settings.batchSize} images, Adam ${settings.learningRate} (beta1 ${settings.beta1}), seed ${gan.seed}`,
    ...(gan.pastRates ?? []).map(
      ({ untilStep, learningRate }) => `Until step ${untilStep} the learning rate was ${learningRate}`,
    ),
    ...(gan.warnings ?? []).map((warning) => `Warning: ${escapeMarkdown(describeWarning(warning))}`),
    `Last epoch: ${describeFigures(gan.metrics).join(", ")}`,
    ...notes.map((note) => escapeMarkdown(note)),
    `Time: ${formatDuration(gan.seconds)}; memory: ${formatBytes(peakMemoryBytes)}`,
    `Engine: ${escapeMarkdown(engine)}; machine: ${escapeMarkdown(machine)}`,
    ...Object.entries(dataHashes).map(([part, hash]) => `SHA-256 of ${escapeMarkdown(part)}: ${codeSpan(hash)}`),
    `Versions: ${Object.entries(versions)
      .map(([name, version]) => escapeMarkdown(`${name} ${version}`))
      .join(", ")}`,
  ];
  const again = `To train it again:\n\n${codeBlock(command, "sh")}`;
  return `# GAN on ${escapeMarkdown(data)}\n\n${facts.map((fact) => `- ${fact}`).join("\n")}\n\n${again}\n\n${renderPictures(pictures)}`;
}
