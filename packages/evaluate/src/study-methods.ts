import { codeSpan, escapeMarkdown } from "./markdown";
import type { StudyDocument, StudyMethod } from "./study-document";

/**
 * The methods of a study: those that the document describes, then those of rows that it does not describe. An undescribed method, as in
 * documents of older versions, is shown by its name, with an empty description and family.
 */
export function listMethods({ methods = [], rows }: Pick<StudyDocument, "methods" | "rows">): StudyMethod[] {
  const names = new Set([...methods.map(({ name }) => name), ...rows.map(({ method }) => method)]);
  return [...names].map((name) => findMethod(methods, name));
}

/** The method of this name; if none is described, one that is shown by its name. */
export function findMethod(methods: readonly StudyMethod[], name: string): StudyMethod {
  const undescribed = { name, title: name, family: "", description: "", needsDiscriminator: false };
  return methods.find((method) => method.name === name) ?? undescribed;
}

/** A method in Markdown: its title, and in backticks the name that commands take. */
export function markMethod({ name, title }: StudyMethod): string {
  return title === name ? codeSpan(name) : `${escapeMarkdown(title)} ${codeSpan(name)}`;
}

/** A method in a Markdown sentence: its title, or in backticks its name if it has none. */
export function mentionMethod({ name, title }: StudyMethod): string {
  return title === name ? codeSpan(name) : escapeMarkdown(title);
}
