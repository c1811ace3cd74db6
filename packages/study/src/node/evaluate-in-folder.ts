import { GanClsError, type ImageDataset } from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data";
import { createStudyRow, evaluate, type StudyMethod, type StudyRow } from "@gan-cls/evaluate";
import type { FinishedCell } from "../cells/cell";
import { compareWith } from "../cells/compare-cells";
import { predictionsOf } from "../cells/run-cell";
import { aboutData, type StudyAbout, type StudyResults } from "../documents/study-results";
import type { StudyEvent } from "../events";
import { METHODS } from "../methods/registry";
import { storeCell } from "./folder-store";
import { loadClassifier, type LoadedClassifier } from "./load-classifier";
import { PeakMemory, processMemory } from "./peak-memory";
import type { RunFolder } from "./run-folder";
import { writeStudyReport } from "./run-in-folder";
import { drawConfusions } from "./study-pictures";
import { keepTestImages } from "./test-images";

/** Classifiers that have been tested on the same images. */
export interface TestedClassifiers {
  readonly cells: readonly FinishedCell[];
  readonly methods: readonly StudyMethod[];
  readonly seconds: number;
}

/**
 * Tests saved classifiers, by folder or pretrained name, on the test images of some data. Classes are matched by their names.
 *
 * @throws GanClsError `invalid-data` when a classifier does not know a class of the data, and what `loadClassifier` throws.
 */
export async function* testClassifiers(
  folders: readonly string[],
  { test }: Pick<StudyData, "test">,
  signal: AbortSignal,
): AsyncGenerator<StudyEvent, TestedClassifiers, void> {
  const startedAt = performance.now();
  const cells: FinishedCell[] = [];
  const methods: StudyMethod[] = [];
  for (const folder of folders) {
    yield { type: "note", message: `Testing ${folder}` };
    const loaded = await loadClassifier(folder);
    try {
      const name = uniqueName(loaded.classifier.name, cells);
      cells.push(await testOne(loaded, name, test, signal));
      methods.push(describe(loaded, name, folder, methods.length === 0));
    } finally {
      loaded.classifier.dispose();
    }
  }
  return { cells, methods, seconds: (performance.now() - startedAt) / 1000 };
}

async function testOne(
  loaded: LoadedClassifier,
  name: string,
  test: ImageDataset,
  signal: AbortSignal,
): Promise<FinishedCell> {
  const memory = new PeakMemory();
  const classifier = withClassesOf(loaded, test.classNames);
  const evaluation = await evaluate(classifier, test, { signal });
  memory.sample();
  const row = createStudyRow(evaluation, { ...origin(loaded), method: name, seconds: evaluation.seconds });
  const measured = { ...row, peakMemoryBytes: memory.bytes };
  return { ...predictionsOf(evaluation), name, row: measured, history: undefined, pictures: [] };
}

/**
 * The classifier with its classes in the order of the data's. A model without a card knows its classes by number alone.
 *
 * @throws GanClsError `invalid-data` when the two do not have the same classes.
 */
function withClassesOf(
  { classifier, card }: LoadedClassifier,
  wanted: readonly string[],
): LoadedClassifier["classifier"] {
  const own = card?.classNames ?? wanted;
  const isSame = own.length === wanted.length && wanted.every((name) => own.includes(name));
  if (!isSame || classifier.classCount !== wanted.length) {
    const known = card === undefined ? `${classifier.classCount} classes without names` : own.join(", ");
    throw new GanClsError(
      "invalid-data",
      `testClassifiers: expected ${classifier.name} to know the classes of the data, ${wanted.join(", ")}, got ${known}; rename the class folders, or test it on data with its classes`,
    );
  }
  if (wanted.every((name, label) => own[label] === name)) {
    return classifier;
  }
  const positions = wanted.map((name) => own.indexOf(name));
  return {
    ...classifier,
    async predict(images, options) {
      const { probabilities, labels } = await classifier.predict(images, options);
      const { length: classCount } = wanted;
      return {
        probabilities: probabilities.map((_, at) => probabilities[at - (at % classCount) + positions[at % classCount]]),
        labels: labels.map((label) => positions.indexOf(label)),
      };
    },
  };
}

/** What the model's card knows of its training. */
function origin({ card }: LoadedClassifier): Pick<StudyRow, "labels" | "seed" | "labelHash" | "notes"> {
  if (card === undefined) {
    return { labels: 0, seed: 0, labelHash: "unknown", notes: ["It has no card, so its labels are not known."] };
  }
  const { labels, seed, labelHash, data } = card;
  return { labels, seed, labelHash, notes: [`Trained on ${data}; the time is that of testing alone.`] };
}

/** The method that a card names, if it ships; else what the folder tells. */
function describe({ card }: LoadedClassifier, name: string, folder: string, isReference: boolean): StudyMethod {
  const known = METHODS.find((method) => method.name === card?.method);
  return {
    name,
    title: known === undefined ? name : `${known.title}${name.slice(known.name.length)}`,
    family: known?.family ?? "saved",
    description: `Saved classifier ${folder}.`,
    needsDiscriminator: known?.needsDiscriminator ?? false,
    ...(isReference && { isReference }),
  };
}

/** A number distinguishes two models of one method. */
function uniqueName(name: string, before: readonly FinishedCell[]): string {
  const alike = before.filter((cell) => cell.name === name || cell.name.startsWith(`${name}-#`)).length;
  return alike === 0 ? name : `${name}-#${alike + 1}`;
}

/** Writes tested classifiers as a study: results, report and pictures. Each is compared with the first. */
export async function reportClassifiers(
  folder: RunFolder,
  { cells, methods, seconds }: TestedClassifiers,
  { data, about }: { data: StudyData; about: Required<StudyAbout> },
): Promise<StudyResults> {
  const { test } = data;
  const results: StudyResults = {
    ...{ data: data.name, rows: cells.map(({ row }) => row), methods, gans: [], notes: [], seconds },
    ...{ ...about, ...aboutData(data), comparisons: compareWith(cells[0], cells, test.labels) },
    peakMemoryBytes: processMemory.peakBytes,
  };
  await Promise.all(cells.map((cell) => storeCell(folder, cell)));
  await keepTestImages(folder, test, cells, new Uint32Array(0));
  await writeStudyReport(folder, results, await drawConfusions(folder, cells, test.classNames));
  return results;
}
