import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { GanClsError, isGanClsError } from "@gan-cls/core";
import { parseStudyDocument } from "@gan-cls/evaluate";
import type { AdditionsFindings, MethodRecord, ReportData } from "@gan-cls/report";
import { additionsTable, describeAdditionsOrigin } from "../additions/additions-report";
import type { GanDocument } from "../documents/gan-document";
import { originalPoints, ORIGINAL_LABELS } from "../documents/original-figures";
import type { StudyResults } from "../documents/study-results";
import { readFeatureMap } from "./feature-map";
import { readJson, readJsonIfPresent } from "./files";
import { CELLS_FOLDER, readStoredCell } from "./folder-store";
import { readEvents } from "./read-events";
import { readGans } from "./read-gans";
import { readPca } from "./read-pca";
import { readQuality } from "./read-quality";
import { CONFIG_FILE, parseConfig, type RunConfig } from "./run-config";
import { shellCommand } from "./shell-command";
import { readTestImages } from "./test-images";

/**
 * All that the report of a run shows, from its folder alone. What the folder does not have is left out: the run may be an old one, or may
 * not be finished.
 *
 * @throws GanClsError `not-found` when it is not the folder of a run, `invalid-data` when a file in it is damaged, `io`.
 */
export async function readRun(folder: string): Promise<ReportData> {
  const config = await readConfig(folder);
  const results = await readJsonIfPresent(join(folder, "results.json"));
  const study = isStudy(results) ? (parseStudyDocument(results) as StudyResults) : undefined;
  const quality = await readQuality(folder, results);
  const document = (quality?.document ?? results ?? {}) as Partial<StudyResults & GanDocument>;
  const seed = study?.seed ?? document.gan?.seed ?? 0;
  const methods = study === undefined ? [] : await readMethods(folder, study);
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
    testImages: await readTestImages(folder),
    featureMap: await readFeatureMap(folder),
    gans: await readGans(folder, await readEvents(join(folder, "events.jsonl")), seed),
    quality,
    additions: study && findAdditions(study),
    pca: study && (await readPca(folder)),
    published: study && isOriginal(study) ? originalPoints() : [],
  };
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

function isStudy(results: unknown): boolean {
  return typeof results === "object" && results !== null && "rows" in results;
}

function findAdditions({ additions }: StudyResults): AdditionsFindings | undefined {
  if (additions === undefined || additions.rows.length === 0) {
    return undefined;
  }
  const [head, ...rows] = additionsTable(additions);
  return { head, rows, facts: describeAdditionsOrigin(additions) };
}

/** The original's figures can be compared only with those of its own settings. */
function isOriginal({ preset, rows }: StudyResults): boolean {
  return preset === "original" && rows.some(({ labels }) => labels === ORIGINAL_LABELS);
}

/** The cells of a study in the order of its rows; a row whose cell was not kept has no predictions. */
async function readMethods(folder: string, { rows }: StudyResults): Promise<MethodRecord[]> {
  const cellsFolder = join(folder, CELLS_FOLDER);
  const names = (await readdir(cellsFolder).catch(() => [])).filter((name) => name.endsWith(".json"));
  const cells = await Promise.all(names.map((name) => readStoredCell(join(cellsFolder, name))));
  return rows.map((row) => {
    const cell = cells.find(
      (stored) => stored?.row.method === row.method && stored.row.labels === row.labels && stored.row.seed === row.seed,
    );
    return cell === undefined
      ? { name: `${row.method}-${row.labels}-${row.seed}`, row, predictedLabels: [] }
      : { ...cell, row, predictedLabels: Array.from(cell.predictedLabels) };
  });
}
