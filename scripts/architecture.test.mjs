/** The lint rules that keep the architecture: each is shown to bite, and to let the allowed through. */
import { ESLint } from "eslint";
import { describe, expect, it } from "vitest";
import { ROOMS } from "../eslint.config.js";
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
    languageOptions: { parserOptions: { projectService: false } },
    rules: Object.fromEntries(NEEDS_COMPILER.map((name) => [`@typescript-eslint/${name}`, "off"])),
  },
});

/** Names of the rules that object to `code` as the content of `path`. */
async function violations(path, code) {
  const [{ messages }] = await eslint.lintText(code, { filePath: `${ROOT}/${path}` });
  return messages.map(({ ruleId, message }) => ruleId ?? message);
}

const use = (specifier) => `import { thing } from "${specifier}";\n\nexport const used: unknown = thing;\n`;
const useLater = (specifier) => `export const load = (): Promise<unknown> => import("${specifier}");\n`;

const libraries = Object.entries(ROOMS).filter(([folder]) => folder.startsWith("packages/"));
const names = Object.keys(ROOMS).map((folder) => folder.split("/")[1]);

describe.each(libraries)("%s", (folder, { imports, tfjs }) => {
  const name = folder.split("/")[1];

  it.each(names.filter((other) => !imports.includes(other)))("may not import %s", async (other) => {
    expect(await violations(`${folder}/src/a.ts`, use(`@gan-cls/${other}`))).toContain("no-restricted-imports");
    expect(await violations(`${folder}/src/node/a.ts`, use(`@gan-cls/${other}`))).toContain("no-restricted-imports");
    expect(await violations(`${folder}/src/a.ts`, useLater(`@gan-cls/${other}`))).toContain("no-restricted-syntax");
  });

  it.each(imports)("may import %s, on its Node side also the Node side", async (other) => {
    expect(await violations(`${folder}/src/a.ts`, use(`@gan-cls/${other}`))).not.toContain("no-restricted-imports");
    expect(await violations(`${folder}/src/a.ts`, useLater(`@gan-cls/${other}`))).not.toContain("no-restricted-syntax");
    expect(await violations(`${folder}/src/a.ts`, use(`@gan-cls/${other}/node`))).toContain("no-restricted-imports");
    const nodeSide = await violations(`${folder}/src/node/a.ts`, use(`@gan-cls/${other}/node`));
    expect(nodeSide).not.toContain("no-restricted-imports");
    expect(await violations(`${folder}/src/a.ts`, use(`@gan-cls/${other}/src/x`))).toContain("no-restricted-imports");
  });

  it(`sees ${tfjs} of TensorFlow.js`, async () => {
    const api = await violations(`${folder}/src/a.ts`, use("@tensorflow/tfjs"));
    expect(api.includes("no-restricted-imports")).toBe(tfjs === "none");
    for (const backend of ["@tensorflow/tfjs-backend-wasm", "@tensorflow/tfjs-node", "@tensorflow/tfjs-core"]) {
      const now = await violations(`${folder}/src/a.ts`, use(backend));
      expect(now.includes("no-restricted-imports"), backend).toBe(tfjs !== "backends");
      const later = await violations(`${folder}/src/a.ts`, useLater(backend));
      expect(later.includes("no-restricted-syntax"), backend).toBe(tfjs !== "backends");
    }
  });

  it("keeps Node out of its root, and lets it into src/node and tests", async () => {
    for (const code of [use("node:fs"), use("fs"), useLater("node:fs")]) {
      expect(await violations(`${folder}/src/a.ts`, code)).toContain("import-x/no-nodejs-modules");
    }
    expect(await violations(`${folder}/src/a.ts`, "export const at: unknown = process.cwd();\n")).toContain(
      "no-restricted-globals",
    );
    for (const path of [`${folder}/src/node/a.ts`, `${folder}/src/a.test.ts`]) {
      expect(await violations(path, use("node:fs"))).toEqual([]);
    }
  });

  it.each(["document.title", "window.name", "navigator.gpu", "new Worker('x')", "localStorage.x"])(
    "keeps the browser out of its root: %s",
    async (expression) => {
      const found = await violations(`${folder}/src/a.ts`, `export const value: unknown = ${expression};\n`);
      expect(found).toContain("no-restricted-globals");
    },
  );

  it("draws no hidden random numbers outside tests", async () => {
    const code = "export const value: number = Math.random();\n";
    expect(await violations(`${folder}/src/a.ts`, code)).toEqual(["no-restricted-properties"]);
    expect(await violations(`${folder}/src/node/a.ts`, code)).toEqual(["no-restricted-properties"]);
    expect(await violations(`${folder}/src/a.test.ts`, code)).toEqual([]);
  });

  it("lets tests use the kit, an engine and the package itself", async () => {
    for (const other of ["testing", "engine", name]) {
      expect(await violations(`${folder}/src/a.test.ts`, use(`@gan-cls/${other}`))).toEqual([]);
    }
    expect(await violations(`${folder}/src/a.test.ts`, use("@gan-cls/cli"))).toContain("no-restricted-imports");
  });
});

describe("every room", () => {
  it("keeps a package root from its own Node side", async () => {
    expect(await violations("packages/core/src/a.ts", use("./node/index"))).toContain("import-x/no-restricted-paths");
  });

  it("knows the platform's shared globals", async () => {
    const code = "export const value: unknown = [performance.now(), new TextEncoder(), fetch, structuredClone];\n";
    expect(await violations("packages/core/src/a.ts", code)).toEqual([]);
  });

  it("refuses an import cycle", async () => {
    // random.ts imports assert.ts, so this content would close a circle.
    expect(await violations("packages/core/src/assert.ts", use("./random"))).toContain("import-x/no-cycle");
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
