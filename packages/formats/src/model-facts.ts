import { describeValue, GanClsError, parsePreprocessing } from "@gan-cls/core";
import type { ForeignModel } from "./foreign-model";

/** What a file says besides the network. */
export type ModelFacts = Omit<ForeignModel, "model">;

/** Most classes, and the longest name of one. */
const MAX_CLASSES = 100_000;
const MAX_NAME_LENGTH = 1000;

/**
 * Class names and preprocessing of a document from a file; what it lacks is left out.
 *
 * @param where The function that messages name.
 * @throws GanClsError `invalid-data` for ones that are damaged.
 */
export function parseFacts(where: string, document: unknown): ModelFacts {
  const { classNames, preprocessing } = (document ?? {}) as Record<string, unknown>;
  return {
    ...(classNames !== undefined && { classNames: parseClassNames(where, classNames) }),
    ...(preprocessing !== undefined && { preprocessing: parsePreprocessing(where, preprocessing) }),
  };
}

function parseClassNames(where: string, value: unknown): string[] {
  const isWhole =
    Array.isArray(value) &&
    value.length <= MAX_CLASSES &&
    value.every((name) => typeof name === "string" && name.length <= MAX_NAME_LENGTH);
  if (!isWhole) {
    throw new GanClsError("invalid-data", `${where}: expected class names as texts, got ${describeValue(value)}`);
  }
  return value as string[];
}
