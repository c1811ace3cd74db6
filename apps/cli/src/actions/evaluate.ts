import { createStudyRow, evaluate, type StudyRow } from "@gan-cls/evaluate";
import type { StudyData } from "@gan-cls/data/node";
import type { Command } from "commander";
import type { CommandContext } from "../command-context";
import { startEngine } from "../engine";
import type { CommonOptions } from "../options";
import { renderStudySummary } from "../render/study-summary";
import { findClassifiers, loadClassifier, type LoadedClassifier } from "../run/load-classifier";
import { openData } from "../run/open-data";
import { keepTestDigits } from "../report/test-digits";
import { PeakMemory } from "../run/peak-memory";
import { shellCommand } from "../run/shell-command";
import { startRun } from "../run/start-run";
import { storedArguments } from "../run/stored-arguments";
import type { FinishedCell } from "../study/cell";
import { compareWith } from "../study/compare-cells";
import { PRESETS } from "../study/presets";
import { predictionsOf } from "../study/run-cell";
import { writeReport } from "../study/run-study";
import { storeCell } from "../study/stored-cell";
import { createStudyDocument } from "../study/study-document";
import { drawConfusions } from "../study/study-pictures";

interface EvaluateOptions extends CommonOptions {
  readonly model: readonly string[];
}

const NAME = "evaluate";

/** Tests saved classifiers on the same images and writes a report as a study does. */
export async function runEvaluate(context: CommandContext, command: Command): Promise<void> {
  const options = command.opts<EvaluateOptions>();
  const folders = (await Promise.all(options.model.map(findClassifiers))).flat();
  const engine = await startEngine(options.engine, context.display);
  const data = await openData(options.data ?? PRESETS.quick.data, context);
  const startedAt = performance.now();
  const cells: FinishedCell[] = [];
  for (const folder of folders) {
    cells.push(await evaluateFolder(context, folder, data, cells));
  }
  const words = storedArguments(command);
  const folder = await startRun(context, {
    ...{ command: NAME, arguments: words, engine, data, out: options.out },
    ...{ plan: { folders }, resumable: false },
  });
  try {
    const study = createStudyDocument(
      { engine, data },
      { cells, gans: [] },
      {
        notes: [],
        command: shellCommand([NAME, ...words], context.io.environment),
        seconds: (performance.now() - startedAt) / 1000,
        comparisons: compareWith(cells[0], cells, data.test.labels),
      },
    );
    await Promise.all(cells.map((cell) => storeCell(folder, cell, cell)));
    await keepTestDigits(folder, data.test, cells, new Uint32Array(0));
    await writeReport({ folder }, study, await drawConfusions({ folder, data }, cells));
    if (options.json) {
      context.printJson(study);
    } else {
      context.print(
        renderStudySummary(study, { folder: folder.path, io: context.io, colors: context.colors, isTrained: false }),
      );
    }
  } finally {
    folder.close();
  }
}

async function evaluateFolder(
  { io, display }: CommandContext,
  folder: string,
  { test }: StudyData,
  before: readonly FinishedCell[],
): Promise<FinishedCell> {
  const memory = new PeakMemory();
  const loaded = await loadClassifier(folder);
  try {
    display.note(`Testing ${folder}`);
    const evaluation = await evaluate(loaded.classifier, test, { signal: io.signal });
    memory.sample();
    const name = uniqueName(loaded.classifier.name, before);
    const row = createStudyRow(evaluation, { ...origin(loaded), method: name, seconds: evaluation.seconds });
    const measured = { ...row, peakMemoryBytes: memory.bytes };
    return { ...predictionsOf(evaluation), name, row: measured, history: undefined, pictures: [] };
  } finally {
    loaded.classifier.dispose();
  }
}

/** What the model's card knows of its training. */
function origin({ card }: LoadedClassifier): Pick<StudyRow, "labels" | "seed" | "labelHash" | "notes"> {
  if (card === undefined) {
    return { labels: 0, seed: 0, labelHash: "unknown", notes: ["It has no card, so its labels are not known."] };
  }
  const { labels, seed, labelHash, data } = card;
  return { labels, seed, labelHash, notes: [`Trained on ${data}; the time is that of testing alone.`] };
}

/** Two models of one method are told apart by a number. */
function uniqueName(name: string, before: readonly FinishedCell[]): string {
  const alike = before.filter((cell) => cell.name === name || cell.name.startsWith(`${name}-#`)).length;
  return alike === 0 ? name : `${name}-#${alike + 1}`;
}
