import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import ts from "typescript";
import { runCommand } from "../scripts/run-command.mjs";
import { ROOT } from "../scripts/workspace.mjs";
import { entryPoints } from "./packed-packages.mjs";

const CONSUMER = join(dirname(fileURLToPath(import.meta.url)), "consumer");

/** What a project brings along beside our packages: their peer, and Node's types. */
const PEERS = ["@tensorflow/tfjs", "@types/node"];

/** Settings of npm that say how a registry is reached, which a clean project needs too. */
const NETWORK = /^npm_config_(registry|cafile|(https_)?proxy|noproxy|strict_ssl|userconfig)$/i;

/** Settings that npm passes to its scripts would turn the clean project into a part of this one. */
export function cleanEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => NETWORK.test(name) || !/^(npm|pnpm|init_cwd)/i.test(name)),
  );
}

/** Makes a project in `folder` that depends on the tarballs (package name to path) and installs it with npm. */
export async function installProject(folder, tarballs) {
  cpSync(CONSUMER, folder, { recursive: true });
  const ours = Object.fromEntries([...tarballs].map(([name, path]) => [name, `file:${path}`]));
  const peers = Object.fromEntries(PEERS.map((name) => [name, installedVersion(name)]));
  const manifest = {
    name: "clean-project",
    private: true,
    type: "module",
    dependencies: { ...peers, ...ours },
    // The siblings that a package asks for are not on any registry yet.
    overrides: Object.fromEntries(Object.keys(ours).map((name) => [name, `$${name}`])),
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest, null, 2));
  return runCommand("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts"], {
    cwd: folder,
    env: cleanEnvironment(),
    quiet: true,
    shell: process.platform === "win32",
  });
}

/** The version that the workspace itself is tested with. */
export function installedVersion(name) {
  return JSON.parse(readFileSync(join(ROOT, "node_modules", name, "package.json"), "utf8")).version;
}

/** Imports and, Node being able to, requires an entry point in a process of its own. */
export function load(folder, specifier) {
  const check = `if (Object.keys(loaded).length === 0) { throw new Error("exports nothing"); }`;
  const name = JSON.stringify(specifier);
  const programs = [
    ["--input-type=module", "-e", `import * as loaded from ${name}; ${check}`],
    // Node prints an experimental warning for this before version 22.13; it is not what is tested.
    ["--no-warnings", "--input-type=commonjs", "-e", `const loaded = require(${name}); ${check}`],
  ];
  return firstFailure(programs.map((args) => () => runCommand(process.execPath, args, { cwd: folder, quiet: true })));
}

/**
 * What `gan-cls init` of the installed command line writes is installed and used as its README says, with the tarballs in the place of what is not
 * on any registry yet. Returns the exit code of the first step that failed.
 *
 * @param words Options of `init`.
 */
export function checkStarterProject(folder, tarballs, { name, words = [] }) {
  const gan = join(folder, "node_modules", "@gan-cls", "cli", "dist", "main.js");
  const made = join(folder, name);
  const run = (command, args, cwd = made) =>
    runCommand(command, args, { cwd, env: cleanEnvironment(), quiet: true, shell: process.platform === "win32" });
  return firstFailure([
    () => run(process.execPath, [gan, "init", name, ...words], folder),
    async () => useTarballs(join(made, "package.json"), tarballs),
    () => run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"]),
    () => run("npm", ["test"]),
    () => run("npm", ["start", "--", "picture.png"]),
  ]);
}

/** Lets a manifest take our packages from tarballs. Returns 0, or 1 if it asks for a version that these are not. */
function useTarballs(path, tarballs) {
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  const ours = Object.fromEntries([...tarballs].map(([name, file]) => [name, `file:${file}`]));
  const isPacked = ([name, range]) => !name.startsWith("@gan-cls/") || ours[name].endsWith(`-${range.slice(1)}.tgz`);
  if (!Object.entries(manifest.dependencies).every(isPacked)) {
    return 1;
  }
  const dependencies = { ...manifest.dependencies, ...ours };
  const overrides = Object.fromEntries(Object.keys(ours).map((name) => [name, `$${name}`]));
  writeFileSync(path, JSON.stringify({ ...manifest, dependencies, overrides }, null, 2));
  return 0;
}

/** Runs a program of the clean project. */
export function runProgram(folder, file) {
  return runCommand(process.execPath, [file], { cwd: folder, env: cleanEnvironment(), quiet: true });
}

/** The first program in the README of an installed package becomes `file`; `replacements` make it quick. */
export function writeReadmeProgram(folder, name, file, replacements = {}) {
  const readme = readFileSync(join(folder, "node_modules", name, "README.md"), "utf8");
  const [, program] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const quick = Object.entries(replacements).reduce((text, [from, to]) => {
    if (!text.includes(from)) {
      throw new Error(`writeReadmeProgram: expected ${from} in the first program of ${name}'s README, got\n${text}`);
    }
    return text.replace(from, to);
  }, program);
  writeFileSync(join(folder, file), quick);
}

/** Runs the command line's `--help`. */
export function runBinary(folder, { name, bin }) {
  const programs = Object.values(bin).map((path) => [join(folder, "node_modules", name, path), "--help"]);
  return firstFailure(programs.map((args) => () => runCommand(process.execPath, args, { cwd: folder, quiet: true })));
}

/** Type errors of the consumer's own code, of an import of every entry point, and of our declarations, as text. */
export function typeErrors(folder, manifests) {
  const lines = manifests
    .flatMap(entryPoints)
    .map((specifier, index) => `export * as entry${index} from ${JSON.stringify(specifier)};`);
  writeFileSync(join(folder, "every-entry-point.ts"), `${lines.join("\n")}\n`);
  const { config } = ts.readConfigFile(join(folder, "tsconfig.json"), ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const diagnostics = ts
    .getPreEmitDiagnostics(ts.createProgram(fileNames, options))
    // The declarations of TensorFlow.js 4 do not pass TypeScript's own check; ours must.
    .filter(({ file }) => !/node_modules\/(?!@gan-cls\/)/.test(file?.fileName ?? ""));
  return ts.formatDiagnostics(diagnostics, {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => folder,
    getNewLine: () => "\n",
  });
}

/** Bundles a package root for browsers and returns what stands in the way: anything that only Node has. */
export async function bundlingErrors(folder, specifier) {
  const bundled = await build({
    stdin: { contents: `export * from ${JSON.stringify(specifier)};`, resolveDir: folder },
    bundle: true,
    write: false,
    platform: "browser",
    format: "esm",
    logLevel: "silent",
  }).catch((failure) => failure);
  return bundled.errors.map(({ text, location }) => `${location?.file}: ${text}`).join("\n");
}

async function firstFailure(runs) {
  for (const run of runs) {
    const status = await run();
    if (status !== 0) {
      return status;
    }
  }
  return 0;
}
