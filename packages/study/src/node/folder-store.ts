import { existsSync } from "node:fs";
import { rename } from "node:fs/promises";
import { GanClsError, sealJson, type ImageDataset } from "@gan-cls/core";
import { toFileError } from "@gan-cls/core/node";
import { describeSeenTestImages, formatQuantity, parseStudyDocument, type StudyRow } from "@gan-cls/evaluate";
import { asChain, generateImages } from "@gan-cls/models";
import { loadModel, saveModel } from "@gan-cls/models/node";
import { renderSvgDocument } from "@gan-cls/report";
import type { CheckpointStore } from "@gan-cls/train";
import { fileCheckpointStore } from "@gan-cls/train/node";
import type { StudyData } from "@gan-cls/data";
import type { Cell, FinishedCell, MeasuredRow, Picture } from "../cells/cell";
import type { GanRecord } from "../gan/gan-record";
import { countSeen, type SeenInTraining } from "../gan/seen-images";
import type { TrainedMethod } from "../method";
import type { FinishedGan, GanStore, StudyStore } from "../store";
import { readJsonIfPresent } from "./files";
import { writeSheet } from "./image-sheet";
import { isWholeCell, parseGanRecord } from "./kept-documents";
import type { ModelCard } from "./model-card";
import { drawPcaPictures } from "./pca-pictures";
import type { RunFolder } from "./run-folder";
import { createClassifierSaver, type ClassifierSaver } from "./save-classifier";
import { keepSeenImages } from "./seen-by-model";

/** Pixels of the chart of losses. */
const LOSS_CHART = { width: 860, height: 420 };

/** Images in the picture that shows what a generator has learned. */
const GENERATED_IMAGES = 64;

/** What the files of a GAN have behind their names: `-seed-2` of `gan-seed-2`. */
export function ganSuffix(name: string): string {
  return name.replace(/^gan/, "");
}

/** Folders of finished cells and of their checkpoints within a run. */
export const CELLS_FOLDER = "checkpoints/rows";

/** Keeps GANs in a run folder: checkpoints, networks, pictures of what they draw. */
export function createGanStore(folder: RunFolder, data: Pick<StudyData, "name">): GanStore {
  return {
    checkpoints: (name) => checkpointsOf(folder, name),
    loadGan: (name) => readGanRecord(folder.file(ganRecordFile(name))),
    saveGan: (name, gan) => saveGan(folder, data, name, gan),
    setAside: (part, name) => setAside(folder, part === "gan" ? ganRecordFile(name) : `${CELLS_FOLDER}/${name}.json`),
  };
}

/** Renames a damaged file, so that nothing overwrites what somebody may still mend. Returns its new name in the folder. */
async function setAside(folder: Pick<RunFolder, "file">, file: string): Promise<string> {
  for (let number = 1; ; number++) {
    const place = `${file}.damaged${number === 1 ? "" : `-${number}`}`;
    if (!existsSync(folder.file(place))) {
      await rename(folder.file(file), folder.file(place)).catch((error: unknown) => {
        throw toFileError("setAside", folder.file(file), error);
      });
      return place;
    }
  }
}

function checkpointsOf(folder: Pick<RunFolder, "file">, name: string): CheckpointStore {
  return fileCheckpointStore(folder.file("checkpoints", name));
}

/** Keeps a study in a run folder: checkpoints, finished cells, models with their cards, and pictures of them. */
export function createFolderStore(folder: RunFolder, data: StudyData): StudyStore {
  const saver = createClassifierSaver(folder, data);
  return {
    ...createGanStore(folder, data),
    isResumed: existsSync(folder.file("checkpoints")),
    removeCheckpoint: (name) => checkpointsOf(folder, name).clear(),
    loadCell: (name) => readStoredCell(folder.file(CELLS_FOLDER, `${name}.json`)),
    saveCell: (cell) => storeCell(folder, cell),
    saveTrained: (cell, trained, row, labelled, builtOn) =>
      saveTrained(folder, data, saver, { cell, trained, row, labelled, builtOn }),
    async loadDiscriminator(name) {
      return asChain(await loadModel(folder.file("models", `discriminator${ganSuffix(name)}`)));
    },
  };
}

/** A finished cell as plain JSON. */
type StoredCell = Omit<FinishedCell, "predictedLabels"> & { readonly predictedLabels: readonly number[] };

/** Keeps a finished cell in a run folder. @throws GanClsError `io` */
export function storeCell(folder: Pick<RunFolder, "write">, finished: FinishedCell): Promise<void> {
  const stored: StoredCell = { ...finished, predictedLabels: Array.from(finished.predictedLabels) };
  return folder.write(`${CELLS_FOLDER}/${finished.name}.json`, sealJson(stored, { indent: 0 }));
}

/**
 * The cell that a file holds, `undefined` if there is none.
 *
 * @throws GanClsError `invalid-data` when the file is damaged.
 */
export async function readStoredCell(path: string): Promise<FinishedCell | undefined> {
  const stored = (await readJsonIfPresent(path)) as StoredCell | undefined;
  if (stored === undefined) {
    return undefined;
  }
  const { testSize, confusion } = parseRow(path, stored);
  if (!isWholeCell(stored, { testSize, classCount: confusion.length })) {
    throw new GanClsError(
      "invalid-data",
      `loadCell: expected a whole cell in ${path}, got a damaged one; remove it and resume again`,
    );
  }
  return { ...stored, predictedLabels: Uint8Array.from(stored.predictedLabels) };
}

/** @throws GanClsError `invalid-data` that names the file */
function parseRow(path: string, stored: unknown): StudyRow {
  try {
    const { row } = (stored ?? {}) as { row?: unknown };
    return parseStudyDocument({ engine: "-", data: "-", rows: [row] }).rows[0];
  } catch (error) {
    throw new GanClsError(
      "invalid-data",
      `loadCell: ${path}: ${(error as Error).message}; remove it and resume again`,
      { cause: error },
    );
  }
}

/** Families of methods that see no image of the data without its label; what the discriminator saw that some of them build on is its own. */
const LABELS_ALONE: readonly string[] = ["classical", "cnn", "transfer", "frozen", "tuned"];

/** Saves a classifier under `models/<name>`; returns the pictures drawn of it. */
async function saveTrained(
  folder: RunFolder,
  data: Pick<StudyData, "test">,
  saver: ClassifierSaver,
  {
    cell: { name, method: of },
    trained: { model, classifier, pca },
    row,
    labelled,
    builtOn,
  }: {
    cell: Cell;
    trained: TrainedMethod;
    row: MeasuredRow;
    labelled: ImageDataset;
    builtOn: SeenInTraining | undefined;
  },
): Promise<readonly Picture[]> {
  const { method, labels, labelHash, seed, testAccuracy, balancedAccuracy } = row;
  await saver.save({
    ...{ name, model, classifier, labelled, sawUnlabelled: !LABELS_ALONE.includes(of.family), builtOn },
    card: { method, labels, labelHash, seed, testAccuracy, balancedAccuracy, ...(await notesOn(builtOn, data.test)) },
  });
  if (pca === undefined) {
    return [];
  }
  await folder.write(`models/${name}/pca.json`, sealJson(pca, { indent: 0 }));
  return drawPcaPictures(folder, data.test, pca, name);
}

/** What the card says of test images that were seen before. */
async function notesOn(builtOn: SeenInTraining | undefined, test: ImageDataset): Promise<Pick<ModelCard, "notes">> {
  if (builtOn === undefined) {
    return {};
  }
  const notes = describeSeenTestImages(await countSeen([builtOn], test));
  return notes.length === 0 ? {} : { notes };
}

/** The record of a finished GAN, `undefined` if there is none. @throws GanClsError `invalid-data` */
export async function readGanRecord(path: string): Promise<GanRecord | undefined> {
  const record = await readJsonIfPresent(path);
  return record === undefined ? undefined : parseGanRecord(path, record);
}

/** The file of a GAN's record, within the run's folder. */
export function ganRecordFile(name: string): string {
  return `checkpoints/${name}.json`;
}

async function saveGan(
  folder: RunFolder,
  data: Pick<StudyData, "name">,
  name: string,
  { networks, record, images: seen, loss, batchSize }: FinishedGan,
): Promise<void> {
  const { generator, discriminator, averages, best, curves } = networks;
  const suffix = ganSuffix(name);
  const pairs = { "": { generator, discriminator }, "-average": averages, "-best": best };
  for (const [kind, pair] of Object.entries(pairs)) {
    if (pair !== undefined) {
      await saveModel(pair.generator, folder.file("models", `generator${kind}${suffix}`));
      await saveModel(pair.discriminator, folder.file("models", `discriminator${kind}${suffix}`));
    }
  }
  const kept = Object.entries(pairs).flatMap(([kind, pair]) => (pair === undefined ? [] : [kind]));
  const places = kept.map((kind) => `models/discriminator${kind}${suffix}`);
  await keepSeenImages(folder, places, seen, { data: data.name, seed: record.seed, steps: record.steps });
  const shown = (best ?? averages ?? { generator }).generator;
  const images = await generateImages(shown, { count: GENERATED_IMAGES, seed: record.seed });
  await writeSheet(folder, `generated${suffix}`, images);
  const { discriminatorLoss = [], generatorLoss = [] } = curves;
  const title = `Losses over ${formatQuantity(record.steps, "step")} of ${batchSize} images, ${data.name}, seed ${record.seed}`;
  const steps = discriminatorLoss.map((_, index) => index + 1);
  const losses = { loss, steps, discriminator: discriminatorLoss, generator: generatorLoss };
  await folder.write(`losses${suffix}.svg`, renderSvgDocument({ kind: "loss", data: losses }, LOSS_CHART, title));
  // Last: a GAN with a record is whole.
  await folder.writeJson(ganRecordFile(name), record);
}
