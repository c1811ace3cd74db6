/** The lint rules that keep the architecture: each is shown to refuse what it must, and to allow the rest. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ESLint } from "eslint";
import { describe, expect, it } from "vitest";
import { ROOMS } from "../eslint.config.js";
import { findCircles, importCircles } from "./import-circles.mjs";
import { ROOT } from "./workspace.mjs";

/** Rules that need the compiler would refuse files that do not exist; none of them is about the architecture. */
const NEEDS_COMPILER = [
  "no-floating-promises",
  "no-misused-promises",
  "prefer-nullish-coalescing",
  "switch-exhaustiveness-check",
];

const eslint = new ESLint({
  cwd: ROOT,
  overrideConfig: {
    languageOptions: { parserOptions: { project: null } },
    rules: Object.fromEntries(NEEDS_COMPILER.map((name) => [`@typescript-eslint/${name}`, "off"])),
  },
});

/** Names of the rules that object to each of `lines`, which are linted together as the content of `path`. */
async function objections(path, lines) {
  const [{ messages }] = await eslint.lintText(`${lines.join("\n")}\n`, { filePath: join(ROOT, path) });
  return lines.map((_, index) =>
    messages.filter(({ line }) => line === index + 1).map(({ ruleId, message }) => ruleId ?? message),
  );
}

/** Names of the rules that object to `code` as the content of `path`. */
async function violations(path, code) {
  return (await objections(path, code.trimEnd().split("\n"))).flat();
}

/** Expects `rule` to object to every one of `lines`, or to none of them. */
async function expectRule(path, rule, lines, isObjecting = true) {
  const found = await objections(path, lines);
  const wrong = lines.filter((_, index) => found[index].includes(rule) !== isObjecting);
  expect(wrong, `${path}: ${rule} must ${isObjecting ? "object to each" : "allow each"}`).toEqual([]);
}

const use = (specifier) => `import "${specifier}";`;
const useLater = (specifier) => `void import("${specifier}");`;

const IMPORTS = "no-restricted-imports";
const SYNTAX = "no-restricted-syntax";

const libraries = Object.entries(ROOMS).filter(([folder]) => folder.startsWith("packages/"));
const names = Object.keys(ROOMS).map((folder) => folder.split("/")[1]);

describe.each(libraries)("%s", (folder, { imports, tfjs }) => {
  const name = folder.split("/")[1];
  const [file, nodeFile, test] = ["a.ts", "node/a.ts", "a.test.ts"].map((path) => `${folder}/src/${path}`);
  const siblings = (list) => list.map((other) => `@gan-cls/${other}`);

  it("may import what the table allows, on its Node side also the Node side", async () => {
    await expectRule(file, IMPORTS, siblings(imports).map(use), false);
    await expectRule(file, SYNTAX, siblings(imports).map(useLater), false);
    await expectRule(
      nodeFile,
      IMPORTS,
      siblings(imports).map((other) => use(`${other}/node`)),
      false,
    );
  });

  it("may import nothing else", async () => {
    const others = siblings(names.filter((other) => !imports.includes(other)));
    await expectRule(file, IMPORTS, others.map(use));
    await expectRule(file, SYNTAX, others.map(useLater));
    await expectRule(nodeFile, IMPORTS, others.map(use));
    const inner = siblings(imports).flatMap((other) => [`${other}/node`, `${other}/src/x`]);
    await expectRule(file, IMPORTS, inner.map(use));
  });

  it(`sees ${tfjs} of TensorFlow.js`, async () => {
    await expectRule(file, IMPORTS, [use("@tensorflow/tfjs")], tfjs === "none");
    const backends = ["@tensorflow/tfjs-backend-wasm", "@tensorflow/tfjs-node", "@tensorflow/tfjs-core"];
    await expectRule(file, IMPORTS, backends.map(use), tfjs !== "backends");
    await expectRule(file, SYNTAX, backends.map(useLater), tfjs !== "backends");
  });

  it("keeps Node out of its root, and lets it into src/node and tests", async () => {
    await expectRule(file, "import-x/no-nodejs-modules", [use("node:fs"), use("fs"), useLater("node:fs")]);
    await expectRule(file, "no-restricted-globals", ["export const at: unknown = process.cwd();"]);
    for (const path of [nodeFile, test]) {
      expect(await violations(path, use("node:fs"))).toEqual([]);
    }
  });

  it("keeps the browser out of its root", async () => {
    const expressions = ["document.title", "window.name", "navigator.gpu", "new Worker('x')", "localStorage.x"];
    const lines = expressions.map((expression, index) => `export const value${index}: unknown = ${expression};`);
    await expectRule(file, "no-restricted-globals", lines);
  });

  it("draws no hidden random numbers outside tests", async () => {
    const code = "export const value: number = Math.random();";
    expect(await violations(file, code)).toEqual(["no-restricted-properties"]);
    expect(await violations(nodeFile, code)).toEqual(["no-restricted-properties"]);
    expect(await violations(test, code)).toEqual([]);
  });

  it("lets tests use the kit, an engine and the package itself", async () => {
    expect(await objections(test, siblings(["testing", "engine", name]).map(use))).toEqual([[], [], []]);
    await expectRule(test, IMPORTS, [use("@gan-cls/cli")]);
  });
});

describe("circles of imports", () => {
  it("are not in the repository, imports of types and between packages included", () => {
    expect(importCircles()).toEqual([]);
  });

  it("are found through types, re-exports and dynamic imports", () => {
    const root = mkdtempSync(join(tmpdir(), "gan-cls-circles-"));
    const files = {
      "a.ts": 'import type { B } from "./b";\nexport type A = B;\n',
      "b.ts": 'export type { C as B } from "./c/c";\n',
      "c/c.ts": 'export type C = import("../a").A;\nexport const later = (): Promise<unknown> => import("./d.mjs");\n',
      "c/d.mjs": 'import "./c";\n',
      "e.ts": 'import "./a";\n',
    };
    mkdirSync(join(root, "c"));
    Object.entries(files).forEach(([name, content]) => writeFileSync(join(root, name), content));
    expect(importCircles(root, ["."])).toEqual(["a.ts > b.ts > c/c.ts > a.ts", "c/c.ts > c/d.mjs > c/c.ts"]);
    rmSync(root, { recursive: true });
  });

  it("do not include two ways to one file", () => {
    const diamond = new Map(Object.entries({ a: ["b", "c"], b: ["d"], c: ["d"], d: [] }));
    expect(findCircles(diamond)).toEqual([]);
  });
});

describe("every room", () => {
  it("keeps a package root from its own Node side", async () => {
    expect(await violations("packages/core/src/a.ts", use("./node/index"))).toContain("import-x/no-restricted-paths");
  });

  it("knows the platform's shared globals", async () => {
    const code = "export const value: unknown = [performance.now(), new TextEncoder(), fetch, structuredClone];";
    expect(await violations("packages/core/src/a.ts", code)).toEqual([]);
  });

  it("refuses to reach into another package by a path", async () => {
    const found = await violations("packages/data/src/a.ts", use("../../core/src/index"));
    expect(found).toContain("import-x/no-relative-packages");
  });

  it("refuses a package that package.json does not name", async () => {
    expect(await violations("packages/core/src/a.ts", use("fflate"))).toContain("import-x/no-extraneous-dependencies");
    expect(await violations("packages/core/src/a.ts", use("vitest"))).toContain("import-x/no-extraneous-dependencies");
  });

  it.each([
    ["@typescript-eslint/no-explicit-any", "export const value: any = 1;\n"],
    ["@typescript-eslint/no-non-null-assertion", "export const first = (list: string[]): string => list.at(0)!;\n"],
    ["@typescript-eslint/consistent-type-imports", 'import { A } from "./a";\n\nexport const value: A = 1;\n'],
    ["@typescript-eslint/explicit-module-boundary-types", "export function value() {\n  return 1;\n}\n"],
    ["curly", "export function value(a: number): number {\n  if (a) return 1;\n  return 2;\n}\n"],
    ["eqeqeq", "export const same = (a: unknown): boolean => a == 1;\n"],
  ])("holds the house style: %s", async (rule, code) => {
    expect(await violations("packages/core/src/x.ts", code)).toEqual([rule]);
  });
});
