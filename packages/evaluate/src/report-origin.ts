import { formatCount } from "./format";
import { escapeHtml } from "./markdown";
import type { StudyDocument, StudyRow } from "./study-document";
import { findMethod, markMethod, mentionMethod } from "./study-methods";

/** What each described method does. */
export function renderMethods({ methods = [] }: StudyDocument): string {
  const lines = methods.map((method) => {
    const { controlOf, description, isReference } = method;
    const role = [
      ...(controlOf === undefined ? [] : [`control of ${mentionMethod(findMethod(methods, controlOf))}`]),
      ...(isReference ? ["the reference"] : []),
    ];
    return `- ${markMethod(method)}${role.length === 0 ? "" : ` (${role.join(", ")})`}: ${escapeHtml(description)}`;
  });
  return lines.length === 0 ? "" : `## Methods\n\n${lines.join("\n")}`;
}

export function renderNotes({ notes = [], rows }: StudyDocument): string {
  const rowNotes = rows.flatMap((row) => (row.notes ?? []).map((note) => `\`${row.method}\`: ${note}`));
  const all = [...new Set([...notes, ...rowNotes])];
  return all.length === 0 ? "" : `## Notes\n\n${all.map((note) => `- ${note}`).join("\n")}`;
}

/** Everything that is needed to reproduce the figures. */
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
  return ["## Reproduce", lines.join("\n"), ...again].join("\n\n");
}

/** The labels that were used: one line for each hash, so that a method that used other labels than the rest stands out. */
function labelHashes(rows: readonly StudyRow[]): [string, string][] {
  const lines = rows.map(({ labelHash, labels, seed }): [string, string] => [
    `Labels used (${formatCount(labels)}, seed ${seed})`,
    `\`${labelHash}\``,
  ]);
  return [...new Map(lines.map((line) => [line.join(), line])).values()];
}
