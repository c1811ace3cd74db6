/** The TypeScript compiler over all blocks at once. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { createScratch, linkPackages, publishedPackages } from "./scratch.mjs";

const OPTIONS = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  customConditions: ["@gan-cls/source"],
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  types: ["node"],
  strict: true,
  noUncheckedIndexedAccess: false,
  // Whoever pastes an example has no types for its callbacks' parameters either.
  noImplicitAny: false,
  skipLibCheck: true,
  esModuleInterop: true,
  resolveJsonModule: true,
  allowJs: true,
  noEmit: true,
};

/** @param {import("./blocks.mjs").Block[]} blocks @returns {string[]} What the compiler says, with the place in the page. */
export function checkTypes(blocks) {
  const { root, folder } = createScratch("types");
  try {
    linkPackages(folder, [...publishedPackages(), "@tensorflow/tfjs", "@types/node"]);
    return compile(new Map(blocks.map((block, index) => [writeBlock(folder, block, index), block])));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** @param {Map<string, import("./blocks.mjs").Block>} files Blocks by the paths of their files. */
function compile(files) {
  const program = ts.createProgram([...files.keys()], OPTIONS);
  return [...files].flatMap(([path, block]) => {
    const source = program.getSourceFile(path);
    return ts.getPreEmitDiagnostics(program, source).map(({ messageText, start }) => {
      const line = source.getLineAndCharacterOfPosition(start ?? 0).line - linesOf(block.given);
      return `${block.file}:${block.line + 1 + line}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
    });
  });
}

const linesOf = (given) => (given === "" ? 0 : given.split("\n").length);

/** A module of its own, with what is given before it. */
export function writeBlock(folder, { given, code, language }, index) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `block-${index}.${language === "ts" ? "ts" : "mjs"}`);
  writeFileSync(path, [given, code, "export {};"].filter((part) => part !== "").join("\n"));
  return path;
}
