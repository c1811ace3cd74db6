import { formatCount } from "./format";
import { codeBlock, codeSpan, escapeMarkdown, proseMarkdown } from "./markdown";
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
    return `- ${markMethod(method)}${role.length === 0 ? "" : ` (${role.join(", ")})`}: ${escapeMarkdown(description)}`;
  });
  return lines.length === 0 ? "" : `## Methods\n\n${lines.join("\n")}`;
}

export function renderNotes({ notes = [], rows }: StudyDocument): string {
  const rowNotes = rows.flatMap((row) =>
    (row.notes ?? []).map((note) => `${codeSpan(row.method)}: ${proseMarkdown(note)}`),
  );
  const all = [...new Set([...notes.map(proseMarkdown), ...rowNotes])];
  return all.length === 0 ? "" : `## Notes\n\n${all.map((note) => `- ${note}`).join("\n")}`;
}

/** Everything that is needed to reproduce the figures. */
export function renderOrigin(study: StudyDocument): string {
  const { engine, machine, data, dataHashes = {}, seed, versions = {}, command } = study;
  const facts: [string, string | number | undefined][] = [
    ["Engine", escapeMarkdown(engine)],
    ["Machine", machine && escapeMarkdown(machine)],
    ["Data", escapeMarkdown(data)],
    ...Object.entries(dataHashes).map(([part, hash]): [string, string] => [
      `SHA-256 of ${escapeMarkdown(part)}`,
      codeSpan(hash),
    ]),
    ["Seed", seed],
    ...labelHashes(study.rows),
    ...Object.entries(versions).map(([name, version]): [string, string] => [
      `Version of ${escapeMarkdown(name)}`,
      escapeMarkdown(version),
    ]),
  ];
  const lines = facts.flatMap(([name, value]) => (value === undefined ? [] : [`- ${name}: ${value}`]));
  const again = command === undefined ? [] : [`To run it again:\n\n${codeBlock(command, "sh")}`];
  return ["## Reproduce", lines.join("\n"), ...again].join("\n\n");
}

/** The labels that were used: one line for each hash, so that a method that used other labels than the rest stands out. */
function labelHashes(rows: readonly StudyRow[]): [string, string][] {
  const lines = rows.map(({ labelHash, labels, seed }): [string, string] => [
    `Labels used (${formatCount(labels)}, seed ${seed})`,
    codeSpan(labelHash),
  ]);
  return [...new Map(lines.map((line) => [line.join(), line])).values()];
}
