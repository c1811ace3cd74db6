/** The blocks of code in Markdown pages, with what a comment before each says about how it is checked. */

import { extname } from "node:path";

/** Languages whose blocks are checked. */
const CODE = new Set(["ts", "js", "sh", "yaml"]);

/**
 * @typedef {object} Block
 * @property {string} file The page, relative to the repository.
 * @property {number} line Of its fence, counted from 1.
 * @property {string} language
 * @property {string} code
 * @property {"run" | "types" | "parse" | "none" | "save"} how
 * @property {string} [reason] Why it is not run.
 * @property {string} [name] The file that it is saved as.
 * @property {{from: string, to: string}[]} replacements What makes it short.
 * @property {string} given Code that stands before it, for fragments.
 */

const CHECK = /^<!-- check: (.*) -->$/;
const GIVEN = /^<!-- given: (.*) -->$/;
const INCLUDED_CODE = /^<!-- code: (\S+) -->$/;

/**
 * Collects the blocks of a page; those of other languages only where a comment wants them saved, and files in YAML, which are taken whole.
 *
 * @param {string} file For messages.
 * @param {string} markdown
 * @param {(path: string) => string} read Reads a file whose code the page takes.
 * @returns {Block[]}
 */
export function collectBlocks(file, markdown, read) {
  const blocks = [];
  let notes = [];
  const lines = markdown.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    const included = INCLUDED_CODE.exec(line)?.[1];
    if (included !== undefined) {
      const language = languageOf(included);
      blocks.push({ file, line: at + 1, language, code: read(included), ...readNotes(notes, file, at) });
      notes = [];
    } else if (line.startsWith("```")) {
      const end = lines.indexOf("```", at + 1);
      const language = line.slice(3).trim();
      const block = { file, line: at + 1, language, code: lines.slice(at + 1, end).join("\n") };
      blocks.push({ ...block, ...readNotes(notes, file, at) });
      notes = [];
      at = end;
    } else if (CHECK.test(line) || GIVEN.test(line)) {
      notes.push(line);
    } else if (line.trim() !== "") {
      notes = [];
    }
  }
  return blocks.filter(({ language, how }) => CODE.has(language) || how === "save").map(onlyParsed);
}

/** Of a file that a page takes whole. */
function languageOf(path) {
  return { ".ts": "ts", ".js": "js", ".mjs": "js", ".yaml": "yaml" }[extname(path)] ?? "other";
}

/** Pages with figures have the commands that gave them, and are written by scripts. */
function onlyParsed(block) {
  const isFigure = block.file.startsWith("results/") && block.how === "run";
  return isFigure ? { ...block, how: "parse", reason: "it gave the page's figures, for hours" } : block;
}

/** What the comments before a block say. @throws If one says nothing that is known, or gives no reason. */
function readNotes(notes, file, at) {
  const given = notes.flatMap((note) => GIVEN.exec(note)?.[1] ?? []).join("\n");
  const [text = "run"] = notes.flatMap((note) => CHECK.exec(note)?.[1] ?? []);
  const [, how, rest = ""] = /^(run|types|parse|none|save)\b,? ?(.*)$/.exec(text) ?? [];
  const place = `${file}:${at + 1}`;
  if (how === undefined) {
    throw new Error(`${place}: expected run, types, parse, none or save in the comment, got ${text}`);
  }
  if (how === "save") {
    return { how, name: rest, replacements: [], given };
  }
  if (how === "run") {
    return { how, replacements: readReplacements(rest, place), given };
  }
  if (!rest.startsWith("because ")) {
    throw new Error(`${place}: expected "${how}, because <reason>", got ${text}`);
  }
  return { how, reason: rest.slice("because ".length), replacements: [], given };
}

/** ``with `--minutes 2` as `--minutes 0.1` and `a` as `b` ``. */
function readReplacements(text, place) {
  const replacements = [...text.matchAll(/`([^`]+)` as `([^`]*)`/g)].map(([, from, to]) => ({ from, to }));
  if (text !== "" && replacements.length === 0) {
    throw new Error(`${place}: expected with \`this\` as \`that\`, got ${text}`);
  }
  return replacements;
}

/** The code that is run. @throws If there is nothing to replace any more. */
export function shortened({ file, line, code, replacements }) {
  return replacements.reduce((text, { from, to }) => {
    if (!text.includes(from)) {
      throw new Error(`${file}:${line}: expected ${from} in the block, to be replaced by ${to}, got\n${code}`);
    }
    return text.replaceAll(from, to);
  }, code);
}
