import { printable } from "@gan-cls/core";

/** HTML that is safe to stand in a page as it is. */
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand in a template of {@link html}; lists are joined, and what is missing leaves nothing. */
export type HtmlPart = Html | string | number | undefined | false | readonly HtmlPart[];

/** Joins HTML: every value that is not {@link Html} itself is escaped, and what would hide or turn text around is made visible. */
export function html(strings: TemplateStringsArray, ...parts: HtmlPart[]): Html {
  return new Html(String.raw({ raw: strings }, ...parts.map(toText)));
}

/** Text that is HTML already, such as an SVG. */
export function raw(text: string): Html {
  return new Html(text);
}

function toText(part: HtmlPart): string {
  if (part instanceof Html) {
    return part.text;
  }
  if (part === undefined || part === false) {
    return "";
  }
  return typeof part === "object" ? part.map(toText).join("") : escapeHtml(printable(String(part)));
}

/** Markdown with nothing but `code` in it, as notes and the descriptions of methods are. */
export function markCode(text: string): Html[] {
  return text.split("`").map((piece, index) => (index % 2 === 1 ? html`<code>${piece}</code>` : html`${piece}`));
}

/** Numbers keep together: no line ends within `10 000` or before `%`. */
export function keepTogether(text: string): string {
  return text.replaceAll(/(\d) (?=\d{3}\b)/g, "$1\u202f").replaceAll(/(\d) (?=%|s\b|min\b|MB|GB)/g, "$1\u00a0");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Text for an element or an attribute in double quotes, as all of ours are. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character]);
}

/** What {@link escapeHtml} has made of a text, as it was. */
export function unescapeHtml(text: string): string {
  return Object.entries(ENTITIES).reduceRight((read, [character, entity]) => read.replaceAll(entity, character), text);
}

/** A value as JSON that may stand in a `<script>`: no `</script>` and no `<!--` can occur in it. */
export function scriptJson(value: unknown): Html {
  return raw(JSON.stringify(value).replaceAll("<", "\\u003c"));
}
