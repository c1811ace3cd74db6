import { markdownTable } from "markdown-table";
import type { Finding } from "./judge";

/** How one trial came out. */
export interface Outcome {
  /** `fault/operation/detail`, which `--only` takes. */
  readonly id: string;
  readonly title: string;
  readonly operation: string;
  readonly finding: Finding | undefined;
  /** Why it was not tried. */
  readonly skipped?: string;
  /** Of which the command line was built. */
  readonly commit?: string;
}

const HEAD = ["fault", "operation", "tried", "survived", "lost", "unclear errors"];

/** Faults x operations as a table in Markdown, with the sum last. */
export function renderTable(outcomes: readonly Outcome[]): string {
  const tried = outcomes.filter(({ skipped }) => skipped === undefined);
  const keys = [...new Set(outcomes.map(({ title, operation }) => `${title}\0${operation}`))];
  const rows = keys.map((key) => {
    const [title, operation] = key.split("\0");
    const own = outcomes.filter((outcome) => outcome.title === title && outcome.operation === operation);
    const [first] = own;
    return first.skipped === undefined
      ? [title, operation, ...counts(own)]
      : [title, `skipped: ${first.skipped}`, "", "", "", ""];
  });
  const all = [HEAD, ...rows, ["**all**", "", ...counts(tried)]];
  return markdownTable(all, { align: ["l", "l", "r", "r", "r", "r"] });
}

function counts(outcomes: readonly Outcome[]): string[] {
  const of = (kind: Finding["kind"]): number => outcomes.filter(({ finding }) => finding?.kind === kind).length;
  return [outcomes.length, outcomes.length - of("lost"), of("lost"), of("unclear")].map(String);
}

/** Each trial that found something, with how to repeat it. */
export function renderFindings(outcomes: readonly Outcome[], seed: number): string {
  const wrong = outcomes.filter(({ finding }) => finding !== undefined);
  return wrong
    .map(({ id, finding }) => {
      const again = `npm run faults -- --seed ${seed} --only "${id}"`;
      return `- ${finding?.kind}: ${finding?.what}\n  - ${id}\n  - again: \`${again}\``;
    })
    .join("\n");
}
