import { join } from "node:path";
import { GanClsError } from "@gan-cls/core";
import { TASK_NAMES, type TaskName, type TasksDocument } from "@gan-cls/evaluate";
import { readJsonIfPresent } from "./files";
import { isCount, isFiniteNumber, isText, listOf, maybe, objectOf, recordOf, type Check } from "./shape-checks";

/** The document that a run of tasks leaves. */
export const TASKS_FILE = "tasks.json";

const isFigure = objectOf({
  value: isFiniteNumber,
  interval: objectOf({ low: isFiniteNumber, high: isFiniteNumber }),
});
const isNumberOrNull: Check = (value) => value === null || isFiniteNumber(value);
const isTask: Check = (value) => TASK_NAMES.includes(value as TaskName);
const isNetwork = objectOf({ source: isText, sha256: isText });

const isRow = objectOf({
  ...{ task: isTask, measure: isText, items: isCount, trained: isFigure, difference: isFigure },
  unit: (value) => value === "percent" || value === "area" || value === "decibels",
  random: (value) => isFigure(value) && objectOf({ deviation: isNumberOrNull })(value),
  baseline: (value) => isFigure(value) && objectOf({ name: isText })(value),
  classes: maybe(
    listOf(objectOf({ name: isText, trained: isNumberOrNull, random: isNumberOrNull, baseline: isNumberOrNull })),
  ),
  published: maybe(listOf(objectOf({ name: isText, value: isFiniteNumber }))),
});

const IS_TASKS = objectOf({
  ...{ data: isText, machine: isText, command: isText, seed: isCount, dataHashes: recordOf(isText) },
  ...{ discriminator: isNetwork, generator: maybe(isNetwork), sizes: objectOf({ train: isCount, test: isCount }) },
  otherData: maybe(objectOf({ name: isText })),
  rows: listOf(isRow),
  leftOut: listOf(objectOf({ task: isTask, reason: isText })),
});

/**
 * What a run of tasks has found; `undefined` for every other run.
 *
 * @throws GanClsError `invalid-data` for a damaged document.
 */
export async function readTasks(folder: string): Promise<TasksDocument | undefined> {
  const value = await readJsonIfPresent(join(folder, TASKS_FILE));
  if (value === undefined) {
    return undefined;
  }
  if (!IS_TASKS(value)) {
    throw new GanClsError(
      "invalid-data",
      `readTasks: expected the figures of tasks in ${join(folder, TASKS_FILE)}, got something else; run \`gan-cls tasks\` again`,
    );
  }
  return value as TasksDocument;
}
