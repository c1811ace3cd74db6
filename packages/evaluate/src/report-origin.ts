import { formatCount } from "./format";
import type { StudyDocument, StudyRow } from "./study-document";

/** What was made smaller, right below the title, because it belongs to every figure that follows. */
export function renderShortened({ shortened = [] }: StudyDocument): string {
  return shortened.length === 0 ? "" : `**Shortened for this run:** ${shortened.join(" ")}`;
}

export function renderNotes({ notes = [], rows }: StudyDocument): string {
  const rowNotes = rows.flatMap((row) => (row.notes ?? []).map((note) => `\`${row.method}\`: ${note}`));
  const all = [...new Set([...notes, ...rowNotes])];
  return all.length === 0 ? "" : `## Notes\n\n${all.map((note) => `- ${note}`).join("\n")}`;
}

/** Everything that is needed to make the same figures again. */
export function renderOrigin(study: StudyDocument): string {
  const { engine, machine, data, dataHashes = {}, seed, versions = {}, command } = study;
  const facts: [string, string | number | undefined][] = [
    ["Engine", engine],
    ["Machine", machine],
    ["Data", data],
    ...Object.entries(dataHashes).map(([part, hash]): [string, string] => [`SHA-256 of ${part}`, `\`${hash}\``]),
    ["Seed", seed],
    ...labelHashes(study.rows),
    ...Object.entries(versions).map(([name, version]): [string, string] => [`Version of ${name}`, version]),
  ];
  const lines = facts.flatMap(([name, value]) => (value === undefined ? [] : [`- ${name}: ${value}`]));
  const again = command === undefined ? [] : [`To run it again:\n\n\`\`\`sh\n${command}\n\`\`\``];
  return ["## How it was made", lines.join("\n"), ...again].join("\n\n");
}

/** Which labels were seen: one line for each hash, so that a method that saw other labels than the rest stands out. */
function labelHashes(rows: readonly StudyRow[]): [string, string][] {
  const lines = rows.map(({ labelHash, labels, seed }): [string, string] => [
    `Labels seen (${formatCount(labels)}, seed ${seed})`,
    `\`${labelHash}\``,
  ]);
  return [...new Map(lines.map((line) => [line.join(), line])).values()];
}
