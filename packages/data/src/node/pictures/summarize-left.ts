import type { ReadingSummary } from "../../study-data";
import type { LeftFile } from "../picture-tree";

/** Names that a reason comes with. */
const MOST_EXAMPLES = 3;

/** One entry a reason, in order of their first file; what a reason has in brackets goes with the file. */
export function summarizeLeft(files: readonly LeftFile[]): ReadingSummary["left"] {
  const reasons = new Map<string, { count: number; examples: string[] }>();
  for (const { path, reason } of files) {
    const [, general, detail] = /^(.*?)(?: \((.*)\))?$/s.exec(reason) as unknown as [
      string,
      string,
      string | undefined,
    ];
    const entry = reasons.get(general) ?? { count: 0, examples: [] };
    entry.count++;
    if (entry.examples.length < MOST_EXAMPLES) {
      entry.examples.push(detail === undefined ? path : `${path}: ${detail}`);
    }
    reasons.set(general, entry);
  }
  return [...reasons].map(([reason, { count, examples }]) => ({ reason, count, examples }));
}
