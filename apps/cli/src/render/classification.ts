import type { Colors } from "./colors";
import { formatPercent } from "@gan-cls/evaluate";

/** The classification of one file. */
export interface Classification {
  readonly file: string;
  /** Name of the most probable class. */
  readonly className: string;
  /** In label order; they sum to 1. */
  readonly probabilities: readonly { readonly className: string; readonly probability: number }[];
}

const BAR_CHARACTERS = 40;
const PERCENT_CHARACTERS = "100.0 %".length;

/** The classification of one file: the class, then a bar for every class. */
export function renderClassification({ file, className, probabilities }: Classification, colors: Colors): string {
  const width = Math.max(...probabilities.map((entry) => entry.className.length));
  const lines = probabilities.map((entry) => {
    const bar = "█".repeat(Math.round(entry.probability * BAR_CHARACTERS));
    const percent = formatPercent(entry.probability, 1).padStart(PERCENT_CHARACTERS);
    const line = `  ${entry.className.padStart(width)}  ${percent}  ${bar}`.trimEnd();
    return entry.className === className ? colors.bold(line) : line;
  });
  return [`${file}: ${colors.green(colors.bold(className))}`, ...lines].join("\n");
}
