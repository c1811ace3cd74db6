import { plainKernel } from "@gan-cls/classical";
import { createMatrixKernel } from "@gan-cls/engine";
import type { GanObjective } from "@gan-cls/train";
import type { GanLossName, SelfSupervisionName } from "@gan-cls/train/names";
import type { Command } from "commander";
import type { CommandContext } from "../command-context";
import { startEngine } from "../engine";
import type { CommonOptions } from "../options";
import { renderGanReport, renderGanSummary } from "../render/gan-report";
import { writeHtmlReport } from "../report/write-html-report";
import { createQualityJudge } from "../quality/quality-judge";
import { describeMachine } from "../run/machine";
import { openData } from "../run/open-data";
import { PeakMemory, processPeakBytes } from "../run/peak-memory";
import { readStoppedRun } from "../run/run-config";
import { shellCommand } from "../run/shell-command";
import { dataHashes, runVersions, startRun } from "../run/start-run";
import { resumedArguments, resumedOptions, storedArguments } from "../run/stored-arguments";
import type { GanDocument } from "../study/gan-document";
import { createGanProbe } from "../study/gan-probe";
import { ganPictures, trainGanInRun } from "../study/gan-training";
import { PRESETS, type GanPresetName, type GanSettings } from "../study/presets";
import { drawGanImages } from "../study/study-data";
import type { StudySession } from "../study/study-session";

/** Options of `gan-cls train gan`. */
export interface TrainGanOptions extends CommonOptions {
  readonly epochs: number;
  readonly maxSteps?: number;
  readonly images: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly beta1: number;
  readonly samples: number;
  readonly latentSize: number;
  readonly generatorFilters: readonly [number, number, number];
  readonly discriminatorFilters: readonly [number, number];
  readonly objective: GanLossName;
  readonly spectralNorm?: boolean;
  readonly diffAugment?: number;
  readonly selfSupervision?: SelfSupervisionName;
  readonly selfSupervisionWeight: number;
  readonly ema?: number;
  readonly probeLabels?: number;
  readonly quality?: number;
  readonly checkpointEvery: number;
  readonly keepEvery?: number;
  readonly preset?: GanPresetName;
  readonly resume?: string;
}

const NAME = "train gan";

/** Trains a GAN in a run of its own, or goes on with one, and prints what came of it. */
export async function runTrainGanCommand(
  context: CommandContext,
  command: Command,
  configure: (command: Command) => Command,
): Promise<void> {
  const given = command.opts<TrainGanOptions>();
  const stopped = given.resume === undefined ? undefined : await readStoppedRun(given.resume, NAME);
  const options =
    stopped === undefined
      ? given
      : resumedOptions<TrainGanOptions>(command, stopped.config, configure, ["epochs", "maxSteps"]);
  const engine = await startEngine(stopped?.config.engine ?? options.engine, context.display);
  const data = await openData(options.data ?? PRESETS[options.preset ?? "quick"].data, context);
  const settings = ganSettings(options);
  const words = stopped ? resumedArguments(command, stopped.config, configure) : storedArguments(command);
  const { out } = options;
  const folder = await startRun(context, {
    ...{ command: NAME, arguments: words, engine, data, out, stopped, plan: settings, resumable: true },
  });
  try {
    const kernel = engine.name === "cpu" ? plainKernel : createMatrixKernel();
    const session = { context, engine, kernel, data, folder, memory: new PeakMemory() };
    const again = shellCommand([...NAME.split(" "), ...words], context.io.environment);
    const document = await trainAndReport(session, options, again);
    if (options.json) {
      context.printJson(document);
    } else {
      context.print(renderGanSummary(document, { folder: folder.path, io: context.io }));
    }
  } finally {
    folder.close();
  }
}

async function trainAndReport(session: StudySession, options: TrainGanOptions, command: string): Promise<GanDocument> {
  const { folder, engine, data } = session;
  const { seed, checkpointEvery, keepEvery, preset = "quick" } = options;
  const settings = ganSettings(options);
  const choice = { labelChoice: PRESETS[preset].labelChoice, gan: settings };
  const images = drawGanImages({ settings: choice }, data.train, seed);
  const { probeLabels: labels } = settings;
  const { kernel } = session;
  const probe = labels === undefined ? undefined : createGanProbe(data.train, { labels, seed, kernel });
  const { quality: samples } = settings;
  const judge = samples === undefined ? undefined : createQualityJudge(data.train, { samples, seed, kernel });
  const task = { settings, images, seed, keepEvery, probe, judge, checkpointEverySteps: checkpointEvery };
  const gan = await trainGanInRun(session, task).finally(() => judge?.dispose());
  gan.generator.dispose();
  gan.discriminator.dispose();
  const document: GanDocument = {
    ...{ engine: engine.name, data: data.name, gan: gan.record, settings },
    ...{ dataHashes: dataHashes(data), machine: describeMachine(), versions: runVersions(engine), command },
    peakMemoryBytes: processPeakBytes(),
  };
  await folder.writeJson("results.json", document);
  await folder.write("report.md", renderGanReport(document, await ganPictures(session, gan.record)));
  await writeHtmlReport(folder.path);
  folder.log({ type: "run-end" });
  return document;
}

function ganSettings(options: TrainGanOptions): GanSettings {
  const { epochs, maxSteps, images, batchSize, learningRate, beta1, samples, latentSize } = options;
  return {
    ...{ epochs, maxSteps, images, batchSize, learningRate, beta1, sampleCount: samples },
    generator: { filters: options.generatorFilters, latentSize },
    discriminator: { filters: options.discriminatorFilters },
    objective: objectiveOf(options),
    probeLabels: options.probeLabels,
    quality: options.quality,
  };
}

/** Only what differs from the original's. */
function objectiveOf(options: TrainGanOptions): GanObjective {
  const { objective, spectralNorm, diffAugment, selfSupervision, selfSupervisionWeight, ema } = options;
  return {
    ...(objective !== "original" && { loss: objective }),
    ...(spectralNorm && { spectralNorm }),
    ...(diffAugment && { translation: diffAugment }),
    ...(selfSupervision && { selfSupervision: { task: selfSupervision, weight: selfSupervisionWeight } }),
    ...(ema !== undefined && { averageDecay: ema }),
  };
}
