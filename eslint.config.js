import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import importX from "eslint-plugin-import-x";
import globals from "globals";
import tseslint from "typescript-eslint";

/**
 * The architecture as one table: which room of the workspace may import which sibling, and how much of TensorFlow.js it sees:
 * `none`, the `api` (the package `@tensorflow/tfjs` alone), or its `backends` too. ARCHITECTURE.md draws it, and
 * `scripts/architecture.test.mjs` holds the drawing, every package.json and the rules below to it.
 */
export const ROOMS = {
  "packages/core": { imports: [], tfjs: "none" },
  "packages/data": { imports: ["core"], tfjs: "none" },
  "packages/models": { imports: ["core"], tfjs: "api" },
  "packages/models-photos": { imports: ["models"], tfjs: "api" },
  "packages/models-color": { imports: ["models"], tfjs: "api" },
  "packages/formats": { imports: ["core", "models"], tfjs: "api" },
  "packages/classical": { imports: ["core"], tfjs: "none" },
  "packages/evaluate": { imports: ["core", "classical"], tfjs: "none" },
  "packages/report": { imports: ["core", "classical", "evaluate"], tfjs: "none" },
  "packages/tfjs-backend-simd": { imports: ["core"], tfjs: "api" },
  "packages/engine": { imports: ["core", "tfjs-backend-simd"], tfjs: "backends" },
  "packages/train": { imports: ["core", "models"], tfjs: "api" },
  "packages/transfer": { imports: ["core", "data", "models", "classical", "train"], tfjs: "api" },
  "packages/study": {
    imports: [
      ...["core", "data", "models", "models-photos", "models-color", "formats", "classical", "evaluate", "report"],
      ...["engine", "train", "transfer"],
    ],
    tfjs: "api",
  },
  "apps/cli": {
    imports: [
      ...["core", "data", "models", "models-photos", "models-color", "formats", "evaluate", "report"],
      ...["engine", "train", "transfer", "study"],
    ],
    tfjs: "backends",
  },
  "apps/demo": {
    imports: [
      ...["core", "data", "models", "formats", "classical", "evaluate", "report"],
      ...["tfjs-backend-simd", "engine", "train", "transfer", "study"],
    ],
    tfjs: "backends",
  },
  "apps/site": { imports: [], tfjs: "none" },
  "tools/faults": { imports: ["core"], tfjs: "none" },
  "tools/fuzz": {
    imports: ["core", "data", "models", "formats", "classical", "evaluate", "report", "train", "transfer", "study"],
    tfjs: "api",
  },
  "tools/testing": { imports: ["core"], tfjs: "api" },
};

/** Tests may also use the contracts, the kit, a real engine, and the package under test by its name. */
export const TEST_IMPORTS = ["core", "testing", "engine"];
const TEST_FILES = ["**/*.test.ts", "**/*.test-d.ts", "**/*.test-helper.ts", "**/test/**"];

/** Globals of the browser or of Node alone. `navigator` and the storages are in newer Nodes only, so they count as the browser's. */
const PLATFORM_GLOBALS = (() => {
  const shared = new Set(Object.keys(globals["shared-node-browser"]));
  const foreign = Object.keys({ ...globals.browser, ...globals.node }).filter((name) => !shared.has(name));
  return [...foreign, "navigator", "localStorage", "sessionStorage"];
})();

const MATH_RANDOM = {
  object: "Math",
  property: "random",
  message: "Take a seed or a Random of @gan-cls/core, so that runs can be repeated.",
};

/** What one kind of file in a room may not import, each with the reason that the linter prints. */
function restrictedImports(folder, { imports, tfjs }, { node = false } = {}) {
  const restrictions = [
    {
      regex: `^@gan-cls/(?!(?:${imports.join("|")})(?:/|$))`,
      message: `${folder} may import ${imports.join(", ") || "no sibling"} (see ARCHITECTURE.md).`,
    },
    { regex: "^@gan-cls/[^/]+/(?:src|dist)(?:/|$)", message: "Import a sibling by what it exports." },
  ];
  if (!node) {
    restrictions.push({
      regex: "^@gan-cls/[^/]+/node$",
      message: "Package roots run everywhere; Node code lives under src/node.",
    });
  }
  if (tfjs === "none") {
    restrictions.push({ regex: "^@tensorflow/", message: `${folder} works without TensorFlow.js.` });
  }
  if (tfjs === "api") {
    restrictions.push({
      regex: "^@tensorflow/(?!tfjs$)",
      message: "Libraries import @tensorflow/tfjs alone; engine and apps choose the backend.",
    });
  }
  return restrictions;
}

/** The same restrictions for `import ... from` and for `import(...)`, which the first rule does not see. */
function importRules(restrictions) {
  const dynamicImports = restrictions.map(({ regex, message }) => ({
    selector: `ImportExpression > Literal[value=/${regex.replaceAll("/", "\\u002F")}/]`,
    message,
  }));
  return {
    "no-restricted-imports": ["error", { patterns: restrictions }],
    "no-restricted-syntax": ["error", ...dynamicImports],
  };
}

/** Package roots run in Node, browsers and workers alike. */
function platformFreeRoot(folder) {
  return {
    "import-x/no-nodejs-modules": "error",
    "import-x/no-restricted-paths": [
      "error",
      {
        zones: ["node", "browser"].map((side) => ({
          target: `./${folder}/src`,
          from: `./${folder}/src/${side}`,
          message: "Package roots run everywhere.",
        })),
      },
    ],
    "no-restricted-globals": ["error", ...PLATFORM_GLOBALS],
  };
}

/** The rules of one room: its platform-free root (libraries only), its Node side, and its tests. */
function roomRules([folder, room]) {
  const source = `${folder}/src/**/*.{ts,tsx}`;
  const isLibrary = folder.startsWith("packages/");
  const nodeFiles = isLibrary ? `${folder}/src/node/**/*.ts` : source;
  const [, name] = folder.split("/");
  const testRoom = {
    imports: [...room.imports, ...TEST_IMPORTS, name],
    tfjs: room.tfjs === "none" ? "api" : room.tfjs,
  };
  return [
    ...(isLibrary
      ? [
          {
            files: [source],
            ignores: [nodeFiles, ...TEST_FILES],
            rules: { ...importRules(restrictedImports(folder, room)), "import-x/no-nodejs-modules": "error" },
          },
          {
            files: [source],
            // Scripts of pages, which are bundled and never imported.
            ignores: [nodeFiles, `${folder}/src/browser/**/*.ts`, ...TEST_FILES],
            rules: platformFreeRoot(folder),
          },
        ]
      : []),
    {
      files: [nodeFiles],
      ignores: TEST_FILES,
      rules: importRules(restrictedImports(folder, room, { node: true })),
    },
    {
      files: TEST_FILES.map((pattern) => `${folder}/${pattern}`),
      rules: importRules(restrictedImports(folder, testRoom, { node: true })),
    },
  ];
}

export default defineConfig(
  // AssemblyScript looks like TypeScript and is another language.
  {
    ignores: [
      "**/dist/**",
      "**/reports/**",
      "**/runs/**",
      "**/.turbo/**",
      "**/__fixtures__/**",
      "**/assembly/**",
      "**/src/generated/**",
      "apps/site/pages/**",
      "apps/site/.cache/**",
      "apps/site/.vitepress/.temp/**",
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    plugins: { "import-x": importX },
    settings: {
      // Without these, the rules about imports would skip TypeScript files in silence.
      ...importX.flatConfigs.typescript.settings,
      "import-x/resolver-next": [
        createTypeScriptImportResolver({
          project: "./tsconfig.json",
          conditionNames: ["@gan-cls/source", "types", "import", "default"],
        }),
      ],
    },
    languageOptions: { globals: globals.node },
    rules: {
      curly: ["error", "all"],
      eqeqeq: "error",
      "no-restricted-properties": ["error", MATH_RANDOM],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-non-null-assertion": "error",
      // `const { pixels: _, ...rest } = event` is how a field is left out.
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
    },
  },
  {
    files: ["{packages,apps,tools}/*/src/**/*.{ts,tsx}"],
    // One program for the whole workspace: with one for each package, ESLint takes twice as long and more than the 4 GB that Node gives it.
    languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/prefer-nullish-coalescing": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "import-x/no-relative-packages": "error",
    },
  },
  {
    // What users install must find its imports among its own dependencies.
    files: ["packages/*/src/**/*.ts"],
    ignores: TEST_FILES,
    rules: { "import-x/no-extraneous-dependencies": ["error", { devDependencies: false }] },
  },
  {
    files: TEST_FILES,
    rules: { "no-restricted-properties": "off" },
  },
  {
    files: ["apps/demo/src/**/*.{ts,tsx}"],
    languageOptions: { globals: globals.browser },
  },
  {
    // The command line is no library: the site's reference of it is made of the program itself.
    files: ["apps/site/src/**/*.ts"],
    rules: { "import-x/no-relative-packages": "off" },
  },
  {
    // Most parsers are no package's own export: they are reached where they are.
    files: ["tools/fuzz/src/**/*.ts"],
    rules: { "import-x/no-relative-packages": "off" },
  },
  ...Object.entries(ROOMS).flatMap(roomRules),
);
