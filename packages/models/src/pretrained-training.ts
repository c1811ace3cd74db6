import { describeValue, GanClsError } from "@gan-cls/core";

/** Losses of both players of a GAN at some steps of its training. */
export interface TrainingLosses {
  /** Rising, from 1; each stands for the steps since the one before. */
  readonly steps: readonly number[];
  /** Means over those steps, in nats. */
  readonly discriminator: readonly number[];
  readonly generator: readonly number[];
}

/** How a pretrained discriminator was trained, which its weights do not tell. Plain JSON, stored as `training.json` with the model. */
export interface PretrainedTraining {
  /** Pretrained name of the generator that it was trained against. */
  readonly generator: string;
  /** Number of training images, without labels. */
  readonly images: number;
  readonly steps: number;
  readonly epochs: number;
  /** Images in a step. */
  readonly batchSize: number;
  /** The epoch whose weights were kept, from 1, if a check chose one; the last otherwise. */
  readonly bestEpoch?: number;
  /** Absent where they were not recorded. */
  readonly losses?: TrainingLosses;
  /** Where the losses come from, or why there are none, in sentences. */
  readonly origin: string;
}

/** Some 400 points are written; more than these would be no file of ours. */
const MAX_POINTS = 1000;

/**
 * Reads a `training.json`.
 *
 * @param where Names the file in errors.
 * @throws GanClsError `invalid-data` naming the field.
 */
export function parsePretrainedTraining(where: string, text: string): PretrainedTraining {
  const record = parseObject(where, text);
  for (const field of ["images", "steps", "epochs", "batchSize"]) {
    check(where, field, "an integer of at least 1", isCount(record[field]), record[field]);
  }
  for (const field of ["generator", "origin"]) {
    check(where, field, "a text", typeof record[field] === "string", record[field]);
  }
  const { bestEpoch, losses } = record;
  check(
    where,
    "bestEpoch",
    "an integer of at least 1, or none",
    bestEpoch === undefined || isCount(bestEpoch),
    bestEpoch,
  );
  if (losses !== undefined) {
    checkLosses(where, losses);
  }
  return record as unknown as PretrainedTraining;
}

function parseObject(where: string, text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new GanClsError("invalid-data", `loadPretrainedTraining: expected JSON in ${where}, got other text`, {
      cause: error,
    });
  }
  check(where, "the record", "an object", typeof value === "object" && value !== null && !Array.isArray(value), value);
  return value as Readonly<Record<string, unknown>>;
}

function checkLosses(where: string, value: unknown): void {
  const { steps, discriminator, generator } = (value ?? {}) as Partial<Record<keyof TrainingLosses, unknown>>;
  const isColumn = (column: unknown): column is readonly unknown[] =>
    Array.isArray(column) && Array.isArray(steps) && column.length === steps.length && column.length <= MAX_POINTS;
  check(
    where,
    "losses.steps",
    `at most ${MAX_POINTS} rising steps`,
    isColumn(steps) && steps.every((step, index) => isCount(step) && (index === 0 || step > Number(steps[index - 1]))),
    steps,
  );
  for (const [name, column] of Object.entries({ discriminator, generator })) {
    const isRight = isColumn(column) && column.every((loss) => Number.isFinite(loss));
    check(where, `losses.${name}`, "as many finite numbers as steps", isRight, column);
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}

function check(where: string, field: string, expected: string, isRight: boolean, value: unknown): void {
  if (!isRight) {
    throw new GanClsError(
      "invalid-data",
      `loadPretrainedTraining: expected ${field} in ${where} to be ${expected}, got ${describeValue(value)}; install @gan-cls/models again`,
    );
  }
}
