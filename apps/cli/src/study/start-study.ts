import { plainKernel } from "@gan-cls/classical";
import type { ImageDataset } from "@gan-cls/core";
import { createMatrixKernel } from "@gan-cls/engine";
import type { CommandContext } from "../command-context";
import { startEngine } from "../engine";
import { openData } from "../run/open-data";
import { PeakMemory } from "../run/peak-memory";
import { shellCommand } from "../run/shell-command";
import type { StoppedRun } from "../run/run-config";
import { startRun } from "../run/start-run";
import { assertAdditionsFit, labellerDoubt } from "../additions/study-additions";
import { runStudy } from "./run-study";
import { describeShortened } from "./shortened";
import { drawLabelledSet, labelCounts } from "./study-data";
import type { MeasuredStudy } from "./study-document";
import type { StudyPlan } from "./study-plan";

/** One sitting of a study. */
export interface StudySitting {
  plan: StudyPlan;
  /** Value of `--engine`. */
  engine: string;
  /** Value of `--out`. */
  out: string | undefined;
  /** The options as they would be typed. */
  arguments: readonly string[];
  /** The run to go on with. */
  stopped: StoppedRun | undefined;
}

/** Prepares engine, data and run folder, and runs the study. Bad input is found before anything is written. */
export async function startStudy(
  context: CommandContext,
  { plan, out, stopped, ...sitting }: StudySitting,
): Promise<{ study: MeasuredStudy; folder: string }> {
  const engine = await startEngine(stopped?.config.engine ?? sitting.engine, context.display);
  const data = await openData(plan.data, context);
  const counts = labelCounts(plan, data.train);
  // Fails for more labels than there are.
  counts.forEach((labels) => drawLabelledSet(plan, data.train, labels, plan.seeds[0]));
  checkAdditions(context, plan, data.train, counts);
  const shortened = describeShortened(plan, { train: data.train, test: data.test, labels: counts });
  const { command, methods, settings, seeds, preset } = plan;
  const folder = await startRun(context, {
    ...{ command, arguments: sitting.arguments, engine, data, out, stopped, resumable: true },
    plan: { preset, methods: methods.map(({ name }) => name), labels: counts, seeds, settings },
  });
  shortened.forEach((line) => context.display.note(`Shortened: ${line}`));
  try {
    const kernel = engine.name === "cpu" ? plainKernel : createMatrixKernel();
    const session = { context, engine, kernel, data, folder, memory: new PeakMemory() };
    const words = [...command.split(" "), ...sitting.arguments];
    const study = await runStudy(session, {
      ...{ plan, labelCounts: counts, shortened, isResumed: stopped !== undefined },
      command: shellCommand(words, context.io.environment),
    });
    return { study, folder: folder.path };
  } finally {
    folder.close();
  }
}

/** Additions that do not fit end the study before it begins; a labeller that saw other labels than a row counts is told of at once. */
function checkAdditions(
  { display }: CommandContext,
  plan: StudyPlan,
  train: ImageDataset,
  counts: readonly number[],
): void {
  const { additions, seeds } = plan;
  if (additions === undefined) {
    return;
  }
  assertAdditionsFit(additions, train);
  const doubts = seeds.flatMap((seed) =>
    counts.map((labels) => {
      const labelHash = drawLabelledSet(plan, train, labels, seed).budget.hash;
      return labellerDoubt(additions, { labels, labelHash });
    }),
  );
  for (const doubt of new Set(doubts)) {
    if (doubt !== undefined) {
      display.warn(`additions: ${doubt}`);
    }
  }
}
