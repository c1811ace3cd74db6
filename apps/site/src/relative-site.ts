/**
 * Makes the site that VitePress built independent of its address: every path below the placeholder becomes relative to the page, the style
 * sheet or the script it stands in. VitePress itself builds for one fixed path only.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, posix, sep } from "node:path";
import ts from "typescript";

/** Stands for the path of the site's root while it is built; it occurs nowhere else. */
export const PLACEHOLDER = "/__site__/";

/** The script that finds out where the site lies. It runs before VitePress' own scripts do. */
const ROOT_SCRIPT = "site-root.js";

/** The variable in which it puts the path, with a slash at both ends. */
const ROOT_NAME = "__siteRoot";

/**
 * Links of the menus outlive the page that they were written for, because VitePress exchanges only the text between them, so they are made
 * absolute at once.
 */
const ROOT_SOURCE = `const root = new URL(".", document.currentScript.src);
globalThis.${ROOT_NAME} = root.pathname;
for (const link of document.querySelectorAll("a[href], img[src]")) {
  const name = link.localName === "a" ? "href" : "src";
  const address = new URL(link[name]);
  if (address.origin === root.origin && !link.getAttribute(name).startsWith("#")) {
    link.setAttribute(name, address.pathname + address.search + address.hash);
  }
}
`;

/** The policy comes after it, so that it rules everything that the page loads. */
const CHARSET = '<meta charset="utf-8">';

/** Makes all files in `folder` relative, and gives every page its content security policy. */
export function makeRelative(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const path = join(folder, name);
    const toRoot = pathToRoot(name);
    if (name.endsWith(".html")) {
      edit(path, (html) => addPolicy(relativePage(html, toRoot)));
    } else if (name.endsWith(".css")) {
      edit(path, (css) => css.replaceAll(PLACEHOLDER, toRoot));
    } else if (name.endsWith(".js")) {
      edit(path, relativeScript);
    }
  }
  writeFileSync(join(folder, ROOT_SCRIPT), ROOT_SOURCE);
}

function edit(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, "utf8")));
}

/** `../../` for a file two folders below the root, `./` for one in it. */
function pathToRoot(name: string): string {
  const path = posix.relative(dirname(name).split(sep).join("/"), ".");
  return path === "" ? "./" : `${path}/`;
}

function relativePage(html: string, toRoot: string): string {
  return html
    .replaceAll(PLACEHOLDER, toRoot)
    .replace(/(?=<script type="module")/, `<script defer src="${toRoot}${ROOT_SCRIPT}"></script>\n    `);
}

/** A script whose texts take the site's root from the variable, wherever the placeholder stands in them. */
export function relativeScript(script: string): string {
  if (!script.includes(PLACEHOLDER)) {
    return script;
  }
  const source = ts.createSourceFile("script.js", script, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
  const changes: { start: number; end: number; text: string }[] = [];
  const visit = (node: ts.Node): void => {
    const text = changedText(node, script.slice(node.getStart(source), node.end));
    if (text !== undefined) {
      changes.push({ start: node.getStart(source), end: node.end, text });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  // From the end, so that the places before stay where they are.
  return changes.reduceRight((rest, { start, end, text }) => rest.slice(0, start) + text + rest.slice(end), script);
}

/** The new text of a literal with the placeholder in it; nothing for other nodes. */
function changedText(node: ts.Node, text: string): string | undefined {
  if (!ts.isLiteralExpression(node) && !ts.isTemplateHead(node) && !ts.isTemplateMiddleOrTemplateTail(node)) {
    return undefined;
  }
  if (!text.includes(PLACEHOLDER)) {
    return undefined;
  }
  const root = `globalThis.${ROOT_NAME}`;
  if (ts.isStringLiteral(node)) {
    const quote = text.charAt(0);
    return `(${text.replaceAll(PLACEHOLDER, `${quote}+${root}+${quote}`)})`;
  }
  return text.replaceAll(PLACEHOLDER, `\${${root}}`);
}

/**
 * Puts a content security policy into a page: everything from the site's own files, and of what is inline the two scripts that VitePress writes,
 * by their hashes. Colours of code are `style` attributes, which no hash can allow.
 *
 * Reference: https://www.w3.org/TR/CSP3/
 */
function addPolicy(html: string): string {
  const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)];
  const hashes = inline.map(([, text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
  const policy = [
    "default-src 'none'",
    `script-src ${["'self'", ...hashes].join(" ")}`,
    "style-src-elem 'self'",
    "style-src-attr 'unsafe-inline'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return html.replace(CHARSET, `${CHARSET}\n    <meta http-equiv="Content-Security-Policy" content="${policy}">`);
}
