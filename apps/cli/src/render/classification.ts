import type { Classification } from "../study/classify";
import type { Colors } from "./colors";
import { formatPercent } from "./format";

const BAR_CHARACTERS = 40;
const PERCENT_CHARACTERS = "100.0 %".length;

/** What a classifier says of one file: the answer, then a bar for every class. */
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
