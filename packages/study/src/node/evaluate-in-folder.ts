import {
  findSeenImages,
  GanClsError,
  hashImages,
  selectImages,
  type ImageDataset,
  type Preprocessing,
  type TrainingOverlap,
} from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data";
import {
  createStudyRow,
  evaluate,
  formatCount,
  formatQuantity,
  type StudyMethod,
  type StudyRow,
} from "@gan-cls/evaluate";
import type { FinishedCell, MeasuredRow } from "../cells/cell";
import { compareWith } from "../cells/compare-cells";
import { storedPredictions } from "../cells/run-cell";
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
  /** The images that they were tested on, as the first of them takes them. */
  readonly test: ImageDataset;
}

/** Options of {@link testClassifiers}. */
export interface TestClassifiersOptions {
  readonly signal: AbortSignal;
  /** The test images as a classifier takes them, where that differs from the first's; in the same order. @default `test` */
  readonly testFor?: (preprocessing: Preprocessing) => Promise<ImageDataset>;
  /** Whether images that any of the classifiers has seen in its training are left out. @default false; they are counted */
  readonly removeSeen?: boolean;
}

/**
 * Tests saved classifiers, by folder or pretrained name, on the test images of some data. Classes are matched by their names. Images that a
 * classifier was trained on are counted, and said in its row.
 *
 * @throws GanClsError `invalid-data` when a classifier does not know a class of the data or has seen all images, and what `loadClassifier` throws.
 */
export async function* testClassifiers(
  folders: readonly string[],
  { test }: Pick<StudyData, "test">,
  { signal, testFor = () => Promise.resolve(test), removeSeen = false }: TestClassifiersOptions,
): AsyncGenerator<StudyEvent, TestedClassifiers, void> {
  const startedAt = performance.now();
  const cells: FinishedCell[] = [];
  const methods: StudyMethod[] = [];
  const kept = removeSeen ? await unseenPositions(folders, test, testFor) : undefined;
  if (kept !== undefined) {
    yield {
      type: "note",
      message: `Left out: ${test.size - kept.length} of ${test.size} test images, which were seen in training`,
    };
  }
  const select = (images: ImageDataset): ImageDataset => (kept === undefined ? images : selectImages(images, kept));
  for (const folder of folders) {
    yield { type: "note", message: `Testing ${folder}` };
    const loaded = await loadClassifier(folder);
    try {
      const name = uniqueName(loaded.classifier.name, cells);
      const cell = await testOne(loaded, name, select(await ownTest(loaded, test, testFor)), signal);
      for (const message of describeSeen(cell.row)) {
        yield { type: "warning", message: `${name}: ${message}` };
      }
      cells.push(cell);
      methods.push(describe(loaded, name, folder, methods.length === 0));
    } finally {
      loaded.classifier.dispose();
    }
  }
  return { cells, methods, seconds: (performance.now() - startedAt) / 1000, test: select(test) };
}

/** The test images as a classifier takes them. @throws GanClsError `invalid-data` when they are not the same images */
async function ownTest(
  { classifier, preprocessing, rows, columns, channels }: LoadedClassifier,
  test: ImageDataset,
  testFor: (preprocessing: Preprocessing) => Promise<ImageDataset>,
): Promise<ImageDataset> {
  const own = await testFor(preprocessing);
  const shape = `${columns}x${rows}x${channels}`;
  if (`${own.columns}x${own.rows}x${own.channels}` !== shape) {
    throw new GanClsError(
      "invalid-data",
      `testClassifiers: ${classifier.name} takes images of ${shape} (width x height x channels), got ${own.columns}x${own.rows}x${own.channels}; test it on data of that size, or on pictures, which are resized`,
    );
  }
  if (own.labels.length !== test.labels.length || own.labels.some((label, image) => label !== test.labels[image])) {
    throw new GanClsError(
      "invalid-data",
      `testClassifiers: expected the same test images for ${classifier.name}, read as it takes them, got others; test it alone`,
    );
  }
  return own;
}

/** Positions of the test images that none of the classifiers has seen. */
async function unseenPositions(
  folders: readonly string[],
  test: ImageDataset,
  testFor: (preprocessing: Preprocessing) => Promise<ImageDataset>,
): Promise<number[]> {
  const seen = new Set<number>();
  for (const folder of folders) {
    const loaded = await loadClassifier(folder);
    try {
      const own = await ownTest(loaded, test, testFor);
      const { labelled, unlabelled } = seenBy(loaded, own) ?? NOTHING_SEEN;
      [...labelled, ...unlabelled].forEach((image) => seen.add(image));
    } finally {
      loaded.classifier.dispose();
    }
  }
  const kept = Array.from(test.labels.keys()).filter((image) => !seen.has(image));
  if (kept.length === 0) {
    throw new GanClsError(
      "invalid-data",
      `testClassifiers: expected test images that were not seen in training, got none: all ${test.size} were; test on other images`,
    );
  }
  return kept;
}

function seenBy({ trainedOn }: LoadedClassifier, images: ImageDataset): TrainingOverlap | undefined {
  return trainedOn && findSeenImages(trainedOn, images);
}

const NOTHING_SEEN = { labelled: [], unlabelled: [] };

async function testOne(
  loaded: LoadedClassifier,
  name: string,
  test: ImageDataset,
  signal: AbortSignal,
): Promise<FinishedCell & { readonly row: TestedRow }> {
  const memory = new PeakMemory();
  const classifier = withClassesOf(loaded, test.classNames);
  const evaluation = await evaluate(classifier, test, { signal });
  memory.sample();
  const overlap = seenBy(loaded, test);
  const seenInTraining = overlap && {
    labelled: overlap.labelled.length,
    unlabelled: overlap.unlabelled.length,
  };
  const { notes = [], ...facts } = origin(loaded);
  const seen = describeSeen({ testSize: test.size, seenInTraining });
  const row = createStudyRow(evaluation, {
    ...{ ...facts, method: name, seconds: evaluation.seconds },
    notes: [...notes, ...seen.map((sentence) => `${sentence[0].toUpperCase()}${sentence.slice(1)}.`)],
  });
  const measured = { ...row, peakMemoryBytes: memory.bytes, ...(seenInTraining && { seenInTraining }) };
  return { ...storedPredictions(evaluation), name, row: measured, history: undefined, pictures: [] };
}

/** A row with how many of its test images the classifier had seen before. */
type TestedRow = MeasuredRow & {
  /** Of the test images: those that it learned from, and those that it saw without labels. Absent where that is not known. */
  readonly seenInTraining?: { readonly labelled: number; readonly unlabelled: number };
};

/** What must be said of test images that a classifier has seen in its training. */
function describeSeen({ testSize, seenInTraining }: Pick<TestedRow, "testSize" | "seenInTraining">): string[] {
  const { labelled, unlabelled } = seenInTraining ?? { labelled: 0, unlabelled: 0 };
  const share = (count: number): string => `${formatCount(count)} of the ${formatQuantity(testSize, "test image")}`;
  return [
    ...(labelled === 0
      ? []
      : [
          `it was trained on ${share(labelled)}, so its accuracy on new images may be lower; --remove-seen leaves them out`,
        ]),
    ...(unlabelled === 0 ? [] : [`it saw ${share(unlabelled)} in its training, without their labels`]),
  ];
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
  { cells, methods, seconds, test }: TestedClassifiers,
  { data: all, about }: { data: StudyData; about: Required<StudyAbout> },
): Promise<StudyResults> {
  const data = test === all.test ? all : { ...all, test, testHash: hashImages(test) };
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
