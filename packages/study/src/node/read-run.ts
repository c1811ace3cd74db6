import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { GanClsError, isGanClsError } from "@gan-cls/core";
import { formatQuantity, parseStudyDocument } from "@gan-cls/evaluate";
import type { AdditionsFindings, GanLossName, GanTraining, MethodRecord, ReportData } from "@gan-cls/report";
import { additionsTable, describeAdditionsOrigin } from "../additions/additions-report";
import type { GanDocument } from "../documents/gan-document";
import { originalPoints } from "../documents/original-figures";
import type { StudyResults } from "../documents/study-results";
import { FEATURE_MAP_FILE, readFeatureMap } from "./feature-map";
import { readJson, readJsonIfPresent } from "./files";
import { CELLS_FOLDER, readStoredCell } from "./folder-store";
import { Salvage } from "./left-out";
import { readPretrainedGan } from "./pretrained-gan";
import { readEvents } from "./read-events";
import { readGans } from "./read-gans";
import { readPca } from "./read-pca";
import { readQuality } from "./read-quality";
import { readTasks, TASKS_FILE } from "./read-tasks";
import { CONFIG_FILE, ganLossOf, parseConfig, type RunConfig } from "./run-config";
import { EVENTS_FILE } from "./run-folder";
import { shellCommand } from "./shell-command";
import { readTestImages, TEST_IMAGES_FILE } from "./test-images";

const RESULTS_FILE = "results.json";

/**
 * All that the report of a run shows, from its folder alone. What the folder does not have is left out: the run may be an old one, or may
 * not be finished. What is damaged is left out, too, and listed.
 *
 * @throws GanClsError `not-found` when it is not the folder of a run, `invalid-data` when its configuration is damaged.
 */
export async function readRun(folder: string): Promise<ReportData> {
  const config = await readConfig(folder);
  const salvage = new Salvage(folder);
  const results = await salvage.read(RESULTS_FILE, () => readJsonIfPresent(join(folder, RESULTS_FILE)));
  const study = await salvage.read(RESULTS_FILE, () => Promise.resolve(parseStudy(results)));
  const quality = await readQuality(folder, results, salvage);
  const tasks = await salvage.read(TASKS_FILE, () => readTasks(folder));
  const document = factsOf(quality?.document ?? tasks ?? results);
  const methods = study === undefined ? [] : await readMethods(folder, study, salvage);
  const classCount = methods.at(0)?.row.confusion.length ?? 0;
  return {
    kind: config.command,
    data: document.data ?? config.data ?? "unknown data",
    engine: config.engine,
    machine: document.machine ?? config.machine,
    versions: config.versions ?? {},
    dataHashes: config.dataHashes,
    classNames: study?.classNames ?? Array.from({ length: classCount }, (_, label) => String(label)),
    command: document.command ?? shellCommand([...config.command.split(" "), ...config.arguments], {}),
    peakMemoryBytes: document.peakMemoryBytes,
    ...{ study, methods },
    testImages: await salvage.read(TEST_IMAGES_FILE, () => readTestImages(folder)),
    featureMap: await salvage.read(FEATURE_MAP_FILE, () => readFeatureMap(folder)),
    gans: await readTrainings(folder, { seed: study?.seed ?? document.seed, loss: ganLossOf(config) }, salvage),
    ...{ quality, tasks },
    additions: study && findAdditions(study),
    pca: study && (await readPca(folder, salvage)),
    published: study?.preset === "original" ? originalPoints() : [],
    leftOut: salvage.leftOut,
  };
}

/** What is read of a document that has no parser of its own. */
function factsOf(
  value: unknown,
): Partial<Pick<StudyResults, "data" | "machine" | "command" | "peakMemoryBytes">> & { seed: number } {
  const { data, machine, command, peakMemoryBytes, gan } = (value ?? {}) as Partial<StudyResults & GanDocument>;
  const seed = (gan as Partial<GanDocument["gan"]> | null | undefined)?.seed;
  return {
    data: typeof data === "string" ? data : undefined,
    machine: typeof machine === "string" ? machine : undefined,
    command: typeof command === "string" ? command : undefined,
    peakMemoryBytes: typeof peakMemoryBytes === "number" ? peakMemoryBytes : undefined,
    seed: typeof seed === "number" ? seed : 0,
  };
}

async function readTrainings(
  folder: string,
  about: { readonly seed: number; readonly loss: GanLossName },
  salvage: Salvage,
): Promise<GanTraining[]> {
  const log = await salvage.read(EVENTS_FILE, () => readEvents(join(folder, EVENTS_FILE)));
  const { events, damaged } = log ?? { events: [], damaged: 0 };
  if (damaged > 0) {
    salvage.note(EVENTS_FILE, `${formatQuantity(damaged, "line")} not as written; what these said is not shown`);
  }
  return [...(await readGans(folder, { ...about, events, salvage })), ...(await readPretrainedGan(folder, salvage))];
}

async function readConfig(folder: string): Promise<RunConfig> {
  const path = join(folder, CONFIG_FILE);
  try {
    return parseConfig(path, await readJson(path));
  } catch (error) {
    if (isGanClsError(error, "not-found")) {
      throw new GanClsError(
        "not-found",
        `readRun: expected the folder of a run with its ${CONFIG_FILE}, got ${folder}`,
        {
          cause: error,
        },
      );
    }
    throw error;
  }
}

/** @throws GanClsError `invalid-data` for a damaged study */
function parseStudy(results: unknown): StudyResults | undefined {
  // Of other commands, "rows" may be a number.
  const isStudy = typeof results === "object" && results !== null && "rows" in results && Array.isArray(results.rows);
  return isStudy ? (parseStudyDocument(results) as StudyResults) : undefined;
}

function findAdditions({ additions }: StudyResults): AdditionsFindings | undefined {
  if (additions === undefined || additions.rows.length === 0) {
    return undefined;
  }
  const [head, ...rows] = additionsTable(additions);
  return { head, rows, facts: describeAdditionsOrigin(additions) };
}

/** The cells of a study in the order of its rows; a row whose cell was not kept has no predictions. */
async function readMethods(folder: string, { rows }: StudyResults, salvage: Salvage): Promise<MethodRecord[]> {
  const names = (await readdir(join(folder, CELLS_FOLDER)).catch(() => [])).filter((name) => name.endsWith(".json"));
  const cells = await Promise.all(
    names.map((name) => {
      const file = `${CELLS_FOLDER}/${name}`;
      return salvage.read(file, () => readStoredCell(join(folder, file)));
    }),
  );
  return rows.map((row) => {
    const cell = cells.find(
      (stored) => stored?.row.method === row.method && stored.row.labels === row.labels && stored.row.seed === row.seed,
    );
    return cell === undefined
      ? { name: `${row.method}-${row.labels}-${row.seed}`, row, predictedLabels: [] }
      : { ...cell, row, predictedLabels: Array.from(cell.predictedLabels) };
  });
}
