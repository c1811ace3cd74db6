/**
 * The pretrained models in other people's projects: publishes every package to an npm registry on this machine, installs them with npm in a
 * clean folder, cuts the network off, and lets an ESM script, a CommonJS script, a TypeScript project, a study, the command line, a Vite app and
 * a page without a bundler use them. Prints, and bounds, what users download.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand } from "../../scripts/run-command.mjs";
import { findBrowser, findOrInstall } from "../../scripts/chromium.mjs";
import { cleanEnvironment, installedVersion } from "../clean-project.mjs";
import { listPublished, pack } from "../packed-packages.mjs";
import { bundleSize, SIZE_LIMITS } from "./download-sizes.mjs";
import { startRegistry } from "./local-registry.mjs";
import { CUT, withoutNetwork } from "./without-network.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));

/** A current Vite. */
const VITE = "^8.2.0";

const OURS = [
  "core",
  "data",
  "engine",
  "models",
  "models-photos",
  "models-color",
  "transfer",
  "study",
  "tfjs-backend-simd",
  "cli",
].map((name) => `@gan-cls/${name}`);

let failed = 0;

/** Prints how one check ended: well if `problem` is empty. */
function report(what, problem) {
  process.stdout.write(problem === "" ? `ok      ${what}\n` : `FAILED  ${what}: ${problem}\n`);
  failed += problem === "" ? 0 : 1;
}

async function expectSuccess(what, status) {
  const code = await status;
  report(what, code === 0 ? "" : `exit code ${code}`);
  return code === 0;
}

function reportSize(what, bytes) {
  const [size, limit] = [bytes, SIZE_LIMITS[what]].map((number) => `${(number / 1e6).toFixed(2)} MB`);
  report(`${what}: ${size} of at most ${limit}`, bytes <= SIZE_LIMITS[what] ? "" : "is too large");
}

async function publishAll(registry, tarballs) {
  mkdirSync(tarballs);
  for (const entry of listPublished()) {
    const { name } = entry.manifest;
    const tarball = existsSync(join(entry.path, "dist")) ? await pack(entry, tarballs) : undefined;
    const status = tarball === undefined ? Promise.resolve(1) : registry.publish(tarball);
    await expectSuccess(`pack and publish ${name}`, status);
    if (tarball !== undefined && name in SIZE_LIMITS) {
      reportSize(name, statSync(tarball).size);
    }
  }
}

/** Installs as a user does: nothing but names, from the registry. */
async function install(registry, project) {
  cpSync(join(HERE, "consumer"), project, { recursive: true });
  const others = ["@tensorflow/tfjs", "@types/node", "typescript"].map((name) => [name, installedVersion(name)]);
  const dependencies = Object.fromEntries([...OURS.map((name) => [name, "*"]), ...others, ["vite", VITE]]);
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ private: true, type: "module", dependencies }, null, 2),
  );
  return run(project, "npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--registry", registry.url]);
}

function run(cwd, command, args) {
  return runCommand(command, args, { cwd, env: cleanEnvironment(), quiet: true, shell: process.platform === "win32" });
}

const runOffline = (project, program, ...args) => run(project, ...withoutNetwork(program, ...args));

async function checkNode(project) {
  const bin = (name, file) => join(project, "node_modules", name, ...file.split("/"));
  await expectSuccess("ESM script", runOffline(project, "esm.mjs"));
  await expectSuccess("CommonJS script", runOffline(project, "common.cjs"));
  if (await expectSuccess("TypeScript project: types", runOffline(project, bin("typescript", "bin/tsc")))) {
    await expectSuccess("TypeScript project: run", runOffline(project, "compiled/typed.js"));
  }
  await expectSuccess("study", runOffline(project, "study.mjs"));
  await expectSuccess("command line", runOffline(project, "command-line.mjs", bin("@gan-cls/cli", "dist/main.js")));
}

async function checkBrowsers(project) {
  const vite = join(project, "node_modules", "vite", "bin", "vite.js");
  if (await expectSuccess("Vite app: build", runOffline(project, vite, "build"))) {
    reportSize("scripts of a page that classifies, compressed", bundleSize(join(project, "dist", "assets")));
  }
  const browser = findOrInstall(findBrowser);
  if (browser === undefined) {
    process.stdout.write("skipped: pages, because there is no Chromium here\n");
    return;
  }
  for (const kind of ["vite-build", "vite-dev", "plain"]) {
    await expectSuccess(
      `page in Chromium: ${kind}`,
      run(project, ...withoutNetwork(join(HERE, "open-page.mjs"), kind, browser)),
    );
  }
}

// The real path, because a linked temporary folder would confuse module resolution.
const workplace = realpathSync(mkdtempSync(join(tmpdir(), "gan-cls-pretrained-")));
const project = join(workplace, "project");
let registry;
try {
  registry = await startRegistry(join(workplace, "registry"));
  await publishAll(registry, join(workplace, "tarballs"));
  const installed = await expectSuccess("install with npm from the local registry", install(registry, project));
  registry.close();
  if (installed && (await expectSuccess("prepare ten digits", run(project, process.execPath, ["prepare.mjs"])))) {
    process.stdout.write(`The network is cut off: ${CUT}.\n`);
    await checkNode(project);
    await checkBrowsers(project);
    await runCommand(...withoutNetwork("first-prediction.mjs"), { cwd: project, env: cleanEnvironment() });
  }
} finally {
  registry?.close();
  rmSync(workplace, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;
