import { GanClsError, throwIfAborted } from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data";
import {
  planStudy,
  type Method,
  type PresetName,
  type StudyPlan,
  type StudyRequest,
  type StudySettings,
} from "@gan-cls/study";
import {
  chooseJobs,
  computedByEngine,
  createFolderStore,
  createQueueRunners,
  createWorkerRunners,
  loadMethods,
  openDiscriminator,
  readAdditions,
  readRunPlan,
  readStoppedRun,
  runStudyInFolder,
  type WorkerSetup,
} from "@gan-cls/study/node";
import type { Command } from "commander";
import type { CommandContext } from "../command-context";
import { startEngine } from "../engine";
import { beginRun } from "../io/begin-run";
import { openData, type OpenedData } from "../io/open-data";
import { openQueue } from "../io/open-queue";
import { pretrainedFor } from "../io/pretrained-for";
import { resumedArguments, resumedOptions, storedArguments } from "../io/stored-arguments";
import { CLI_VERSION } from "../package-version";
import { showStudy } from "../render/study-display";
import { renderStudySummary } from "../render/study-summary";
import type { StudyOptions } from "./study-options";

/** What a command makes of its own options. */
export interface CommandRequest {
  readonly preset?: PresetName;
  readonly settings: StudySettings;
  readonly methods: readonly (string | Method)[];
  /** Used when `--labels` is not given. @default the settings' */
  readonly defaultLabels?: "all";
  /** Whether the cells may be run in worker processes, which find the methods by their names. @default false */
  readonly isShared?: boolean;
}

/** A command that runs a study. */
export interface StudyCommand<Options extends StudyOptions> {
  /** Such as `train cnn`. */
  readonly name: string;
  /** As it was parsed. */
  readonly command: Command;
  /** Adds the command's options, to parse those of a run to resume. */
  readonly configure: (command: Command) => Command;
  /** Names of options that may be given again with `--resume` to extend the study; what is finished is kept. @default none */
  readonly extensions?: readonly (keyof Options & string)[];
  readonly request: (options: Options) => CommandRequest | Promise<CommandRequest>;
}

/** From options to printed results: what `study`, `train cnn`, `transfer` and `classical` have in common. */
export async function runStudyCommand<Options extends StudyOptions>(
  context: CommandContext,
  { name, command, configure, extensions = [], request }: StudyCommand<Options>,
): Promise<void> {
  const { io, display } = context;
  const given = command.opts<Options>();
  const stopped = given.resume === undefined ? undefined : await readStoppedRun(given.resume, name);
  const options =
    stopped === undefined
      ? given
      : resumedOptions<Options>(command, stopped.config, configure, ["jobs", "queue", "blobs", ...extensions]);
  const words =
    stopped === undefined ? storedArguments(command) : resumedArguments(command, stopped.config, configure, extensions);
  const { isShared = false, defaultLabels, ...wanted } = await request(options);
  const settings =
    options.ganEpochs === undefined ? wanted.settings : withGanEpochs(wanted.settings, options.ganEpochs);
  const engine = await startEngine(stopped?.config.engine ?? options.engine, display);
  const opened = await openData(context, {
    given: options.data ?? stopped?.config.data,
    flags: options,
    defaults: stopped?.config.pictures,
    models: options.discriminator === undefined ? [] : [options.discriminator],
    usual: settings.data,
  });
  const { data, ...source } = opened;
  const discriminator = options.discriminator ?? usualDiscriminator(settings, options, data);
  const study: StudyRequest = {
    ...{ ...wanted, data, settings, methods: [...wanted.methods, ...(await loadMethods(options.method ?? []))] },
    ...{ labels: options.labels ?? defaultLabels, seeds: seedsOf(options, settings) },
    ...{ implied: stopped && readRunPlan(stopped.config)?.implied },
    ...(discriminator !== undefined && { discriminator: openDiscriminator(discriminator) }),
    ...(options.additions !== undefined && { additions: await readAdditions(options.additions) }),
  };
  const plan = planStudy(study);
  if (
    options.discriminator !== undefined &&
    !plan.methods.some((method) => method.needsDiscriminator || method.needsUntrained)
  ) {
    throw new GanClsError(
      "invalid-argument",
      `${name}: expected a method that builds on a discriminator with --discriminator, got ${plan.methods.map((method) => method.name).join(", ")}; leave --discriminator out`,
    );
  }
  if (stopped === undefined) {
    assertGanUsed(name, options, plan);
  }
  throwIfAborted(name, io.signal);
  const queue = isShared ? await openStudyQueue(context, options, plan) : undefined;
  const { folder, about } = await beginRun(context, {
    ...{ command: name, arguments: words, engine, ...opened },
    ...{ out: options.out, stopped, plan: describePlan(plan) },
  });
  try {
    const jobs = isShared ? jobsFor(context, options, plan, engine) : 1;
    const setup = {
      engine: engine.name,
      folder: folder.path,
      plan: plainPlan(plan, options, { ...source, discriminator }),
    };
    const store = createFolderStore(folder, data);
    const runners =
      queue !== undefined
        ? createQueueRunners({
            ...{ ...queue, folder, store, data, plan: setup.plan, version: CLI_VERSION, versions: engine.versions },
            ...{ computedBy: { ...computedByEngine(engine), threads: 1 }, sameBytes: options.sameBytes },
          })
        : jobs > 1 && io.workerEntry !== undefined
          ? createWorkerRunners({
              ...{ jobs, entry: io.workerEntry, setup, environment: io.environment },
              store,
            })
          : undefined;
    const computedBy = computedByEngine(engine);
    const running = runStudyInFolder({ ...study, folder, about, computedBy, signal: io.signal, runners });
    const results = await showStudy(display, running);
    if (options.json) {
      context.printJson(results);
    } else {
      const more = { folder: folder.path, io, colors: context.colors, source, isTrained: true };
      context.print(await renderStudySummary(results, more));
    }
  } finally {
    folder.close();
    await queue?.connection.close();
  }
}

/** @throws GanClsError `invalid-argument` when options say how a GAN is trained, and no method builds on one. */
function assertGanUsed(name: string, { fromScratch = false, ganEpochs }: StudyOptions, { methods }: StudyPlan): void {
  const option = fromScratch ? "--from-scratch" : ganEpochs === undefined ? undefined : "--gan-epochs";
  // Without a given discriminator, random weights are those of the preset's network.
  const isUsed = methods.some(
    ({ needsDiscriminator, needsUntrained }) => needsDiscriminator || (fromScratch && needsUntrained),
  );
  if (option !== undefined && !isUsed) {
    throw new GanClsError(
      "invalid-argument",
      `${name}: expected a method that builds on a GAN with ${option}, got ${methods.map((method) => method.name).join(", ")}; leave ${option} out`,
    );
  }
}

/** The queue that runs the cells, if one is asked for; it is reached before a run is made. */
async function openStudyQueue(
  context: CommandContext,
  { queue, blobs, sameBytes }: StudyOptions,
  { additions }: StudyPlan,
): Promise<Awaited<ReturnType<typeof openQueue>> | undefined> {
  if (queue === undefined) {
    if (blobs !== undefined || sameBytes === true) {
      throw new GanClsError(
        "invalid-argument",
        "study: expected --queue beside --blobs or --same-bytes, got no --queue; add it, or leave them out",
      );
    }
    return undefined;
  }
  if (additions !== undefined) {
    throw new GanClsError(
      "invalid-argument",
      "study: expected no --queue with --additions, whose study runs in one process",
    );
  }
  return openQueue(context, { queue, blobs });
}

/** The epochs asked for in full: a preset's bound on steps gives way. */
function withGanEpochs(settings: StudySettings, epochs: number): StudySettings {
  return { ...settings, gan: { ...settings.gan, epochs, maxSteps: undefined } };
}

/** The settings' own, where its card says that it is meant for the data; who asks for epochs wants a GAN trained. */
function usualDiscriminator(
  { discriminator }: StudySettings,
  { fromScratch = false, ganEpochs }: StudyOptions,
  data: StudyData,
): string | undefined {
  return fromScratch || ganEpochs !== undefined ? undefined : pretrainedFor(data, discriminator);
}

function seedsOf({ seed, seeds }: StudyOptions, settings: StudySettings): number[] {
  return Array.from({ length: seeds ?? settings.seeds ?? 1 }, (_, index) => seed + index);
}

/** What a run's configuration tells its readers. */
function describePlan({ preset, methods, labelCounts, seeds, implied, settings }: StudyPlan): unknown {
  return { preset, methods: methods.map(({ name }) => name), labels: labelCounts, seeds, implied, settings };
}

/** It goes by the cells of the whole study, so that a resumed one computes with as many threads, and so to the same bit. */
function jobsFor(
  { io, display }: CommandContext,
  { jobs }: StudyOptions,
  { methods, labelCounts, seeds, additions }: StudyPlan,
  engine: { readonly name: Parameters<typeof chooseJobs>[0]["engine"]["name"] },
): number {
  if (io.workerEntry === undefined) {
    return 1;
  }
  if (additions !== undefined) {
    if (jobs !== undefined && jobs > 1) {
      display.warn("--jobs: a study with additions runs in one process");
    }
    return 1;
  }
  return chooseJobs({ asked: jobs, cells: trainedMethods(methods).length * labelCounts.length * seeds.length, engine });
}

/** Those that a process has to compute: averages are made of their cells. */
function trainedMethods(methods: StudyPlan["methods"]): StudyPlan["methods"] {
  return methods.filter(({ averages }) => averages === undefined);
}

function plainPlan(
  { preset, settings, methods, labelCounts, seeds, implied }: StudyPlan,
  { method: modules = [] }: StudyOptions,
  { dataSource, pictures, discriminator }: Omit<OpenedData, "data"> & { discriminator: string | undefined },
): WorkerSetup["plan"] {
  // The study averages itself what workers have trained.
  const names = trainedMethods(methods).map(({ name }) => name);
  return {
    ...{ preset, settings, methods: names, modules, labels: labelCounts, seeds, implied, discriminator },
    ...{ data: dataSource, pictures },
  };
}
