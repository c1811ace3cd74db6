import {
  describeValue,
  GanClsError,
  openSealed,
  parsePreprocessing,
  sealJson,
  type Preprocessing,
} from "@gan-cls/core";
import { MAX_NAME_LENGTH } from "../teaching/lesson";
import type {
  CandidateResult,
  CheckResult,
  ImportKind,
  LessonPlan,
  LessonResult,
  TrunkFacts,
} from "./teach-operations";
import { MAX_PICTURES } from "./teach-shelf";

/** What a saved lesson calls itself. */
const FORMAT = "gan-cls-project";
const VERSION = 1;

/** Most classes of a lesson, and characters of the whole document. */
export const MAX_CLASSES = 100;
const MAX_CHARACTERS = 2 ** 24;

/** What was learned, as far as it is no network. */
export interface TaughtFacts {
  readonly result: LessonResult;
  readonly preprocessing: Preprocessing;
  readonly ids: readonly string[];
  readonly labels: readonly number[];
}

/** A lesson without its pictures and networks. */
export interface LessonDocument {
  readonly plan: LessonPlan;
  readonly taught: TaughtFacts | null;
  /** A network from elsewhere that was tried. */
  readonly trunk: TrunkFacts | null;
}

/** The document of a lesson, with its checksum. */
export function writeLessonDocument(document: LessonDocument): string {
  return sealJson({ format: FORMAT, version: VERSION, ...document }, { indent: 1 });
}

/** @throws GanClsError `invalid-data` for what is no lesson, is damaged, or is of a later version; the message says which */
export function readLessonDocument(name: string, text: string): LessonDocument {
  const json = openSealed("openProject", name, text, {
    maxCharacters: MAX_CHARACTERS,
    mend: "open another copy of the project",
  });
  const { format, version, plan, taught, trunk } = (json ?? {}) as Record<string, unknown>;
  if (format !== FORMAT) {
    throw invalid(name, `a project of Teach (format ${FORMAT})`, format);
  }
  if (version !== VERSION) {
    throw invalid(name, `version ${VERSION}; a newer page may open it`, version);
  }
  const read = readPlan(name, plan);
  return {
    plan: read,
    taught: taught === null ? null : readTaughtFacts(name, taught),
    trunk: trunk === null ? null : readTrunk(name, trunk),
  };
}

function invalid(name: string, expected: string, value: unknown): GanClsError {
  return new GanClsError("invalid-data", `openProject: ${name}: expected ${expected}, got ${describeValue(value)}`);
}

const isId = (value: unknown): value is string => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
const isIds = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length <= MAX_PICTURES && value.every(isId);
const isName = (value: unknown): value is string => typeof value === "string" && value.length <= MAX_NAME_LENGTH;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isAmount = (value: unknown): value is number => Number.isFinite(value) && (value as number) >= 0;
const isList = (value: unknown, length: number): value is unknown[] => Array.isArray(value) && value.length <= length;

function readPlan(name: string, value: unknown): LessonPlan {
  const { classes, unlabelled, importKind } = (value ?? {}) as Record<string, unknown>;
  const isClass = (entry: unknown): boolean => {
    const own = (entry ?? {}) as Record<string, unknown>;
    return isName(own.name) && isIds(own.pictures);
  };
  if (!isList(classes, MAX_CLASSES) || !classes.every(isClass) || !isIds(unlabelled)) {
    throw invalid(name, `at most ${MAX_CLASSES} classes with names and pictures`, classes);
  }
  if (importKind !== "photos" && importKind !== "drawings") {
    throw invalid(name, "photos or drawings", importKind);
  }
  const entries = classes as { name: string; pictures: string[] }[];
  const count = entries.reduce((sum, { pictures }) => sum + pictures.length, unlabelled.length);
  if (count > MAX_PICTURES) {
    throw invalid(name, `at most ${MAX_PICTURES} pictures`, count);
  }
  return {
    classes: entries.map((entry) => ({ name: entry.name, pictures: [...entry.pictures] })),
    unlabelled: [...unlabelled],
    importKind: importKind satisfies ImportKind,
  };
}

function readTaughtFacts(name: string, value: unknown): TaughtFacts {
  const { result, preprocessing, ids, labels } = (value ?? {}) as Record<string, unknown>;
  const read = readResult(name, result);
  const classCount = read.classNames.length;
  const areLabels =
    isIds(ids) && isList(labels, MAX_PICTURES) && labels.length === ids.length && labels.every(isLabel(classCount));
  if (!areLabels) {
    throw invalid(name, "a class for each picture that was learned", labels);
  }
  return { result: read, preprocessing: parsePreprocessing(name, preprocessing), ids, labels: labels as number[] };
}

const isLabel =
  (classCount: number) =>
  (value: unknown): value is number =>
    isCount(value) && value < classCount;

function readResult(name: string, value: unknown): LessonResult {
  const { classNames, pictures, images, seconds, candidates, chosen, selfTraining } = (value ?? {}) as Record<
    string,
    unknown
  >;
  if (!isList(classNames, MAX_CLASSES) || classNames.length < 2 || !classNames.every(isName)) {
    throw invalid(name, "names of the classes that were learned", classNames);
  }
  if (!isCount(pictures) || !isCount(images) || !isAmount(seconds)) {
    throw invalid(name, "how many pictures were learned", pictures);
  }
  if (!isList(candidates, 100) || !isCount(chosen) || chosen >= candidates.length) {
    throw invalid(name, "which features were tried, and which were chosen", chosen);
  }
  const classCount = classNames.length;
  return {
    ...{ classNames, pictures, images, seconds, chosen },
    candidates: candidates.map((entry) => readCandidate(name, entry, classCount)),
    selfTraining: selfTraining === null ? null : readSelfTraining(name, selfTraining, classCount),
  };
}

function readCandidate(name: string, value: unknown, classCount: number): CandidateResult {
  const { title, dimensions, check } = (value ?? {}) as Record<string, unknown>;
  if (!isName(title) || !isCount(dimensions)) {
    throw invalid(name, "the name of the features that were tried", title);
  }
  return { title, dimensions, check: readCheck(name, check, classCount) };
}

function readSelfTraining(name: string, value: unknown, classCount: number): NonNullable<LessonResult["selfTraining"]> {
  const { used, added, check } = (value ?? {}) as Record<string, unknown>;
  if (typeof used !== "boolean" || !isCount(added)) {
    throw invalid(name, "what pictures without a class gave", used);
  }
  return { used, added, check: readCheck(name, check, classCount) };
}

function readCheck(name: string, value: unknown, classCount: number): CheckResult {
  const { right, of, interval, loss, perClass, confused } = (value ?? {}) as Record<string, unknown>;
  const { low, high } = (interval ?? {}) as Record<string, unknown>;
  const isRow = (row: unknown): boolean => {
    const own = (row ?? {}) as Record<string, unknown>;
    return isCount(own.right) && isCount(own.of);
  };
  const isConfused = (entry: unknown): boolean => {
    const own = (entry ?? {}) as Record<string, unknown>;
    const isAnswer = isLabel(classCount);
    return isId(own.id) && isAnswer(own.label) && isAnswer(own.answer) && isAmount(own.confidence);
  };
  const isWhole =
    isCount(right) &&
    isCount(of) &&
    isAmount(low) &&
    isAmount(high) &&
    isAmount(loss) &&
    isList(perClass, classCount) &&
    perClass.length === classCount &&
    perClass.every(isRow) &&
    isList(confused, 1000) &&
    confused.every(isConfused);
  if (!isWhole) {
    throw invalid(name, "the figures of a check", value);
  }
  return {
    ...{ right, of, loss, interval: { low, high } },
    perClass: perClass as CheckResult["perClass"],
    confused: confused as CheckResult["confused"],
  };
}

function readTrunk(name: string, value: unknown): TrunkFacts {
  const { name: own, rows, columns, channels, dimensions } = (value ?? {}) as Record<string, unknown>;
  if (
    !isName(own) ||
    !isCount(rows) ||
    !isCount(columns) ||
    !isCount(dimensions) ||
    (channels !== 1 && channels !== 3)
  ) {
    throw invalid(name, "what network was tried", value);
  }
  return { name: own, rows, columns, channels, dimensions };
}
