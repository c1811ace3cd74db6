import { GanClsError } from "@gan-cls/core";
import { displayPath } from "../render/study-summary";
import { findClassifiers } from "./load-classifier";

/**
 * The folder (or the name) of the one classifier that an option means.
 *
 * @param where Names the command in errors.
 * @param flag The option.
 * @throws GanClsError `not-found` when there is none, `invalid-argument` for a run with several.
 */
export async function onlyClassifier(
  where: string,
  flag: string,
  path: string,
  workingDirectory: string,
): Promise<string> {
  const [first, ...others] = await findClassifiers(path);
  if (others.length > 0) {
    const choices = [first, ...others].map((folder) => displayPath(folder, workingDirectory));
    throw new GanClsError(
      "invalid-argument",
      `${where}: ${flag} must name one classifier, got a run with several: ${choices.join(", ")}`,
    );
  }
  return first;
}
