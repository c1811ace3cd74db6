/**
 * Packs every publishable package as a release would, installs the tarballs in a clean project outside of the workspace, and uses
 * them there: each export from ESM and CommonJS, its types, its bundle for browsers, the command line, and studies. Writes what came along as
 * `reports/sbom.cdx.json`.
 */
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeBillOfMaterials } from "./bill-of-materials.mjs";
import {
  bundlingErrors,
  checkStarterProject,
  installProject,
  load,
  runBinary,
  runProgram,
  typeErrors,
  writeReadmeProgram,
} from "./clean-project.mjs";
import { entryPoints, inspectFiles, listPublished, pack } from "./packed-packages.mjs";

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

async function packAll(published, destination) {
  mkdirSync(destination);
  const tarballs = new Map();
  for (const entry of published) {
    const tarball = existsSync(join(entry.path, "dist")) ? await pack(entry, destination) : undefined;
    report(`pack ${entry.manifest.name}`, tarball === undefined ? "is not built or cannot be packed" : "");
    if (tarball !== undefined) {
      tarballs.set(entry.manifest.name, tarball);
    }
  }
  return tarballs;
}

async function checkInstalled(project, manifests) {
  for (const manifest of manifests) {
    report(`files of ${manifest.name}`, inspectFiles(join(project, "node_modules", manifest.name)).join(", "));
    for (const specifier of entryPoints(manifest)) {
      await expectSuccess(`import and require ${specifier}`, load(project, specifier));
    }
    if (manifest.bin !== undefined) {
      await expectSuccess(`run ${Object.keys(manifest.bin).join(", ")}`, runBinary(project, manifest));
    }
    if (manifest.exports?.["."] !== undefined) {
      report(`bundle ${manifest.name} for browsers`, await bundlingErrors(project, manifest.name));
    }
  }
  report("types", typeErrors(project, manifests));
}

/** The README's program, and a study in worker processes, whose entry must be in the package. */
async function checkStudies(project) {
  // A network of minutes is not what is tested here.
  writeReadmeProgram(project, "@gan-cls/study", "readme.mjs", { "cnn-fair": "logistic" });
  await expectSuccess("run the program in the README of @gan-cls/study", runProgram(project, "readme.mjs"));
  await expectSuccess("run a study in worker processes", runProgram(project, "study-in-processes.mjs"));
}

/** Projects that the command line writes: around a pretrained model, and around a classifier of one's own. */
async function checkStarters(project, tarballs) {
  const models = join(project, "node_modules", "@gan-cls", "models", "pretrained");
  for (const [name, words] of [
    ["starter", []],
    ["own-starter", ["--model", join(models, "mnist-trial-3")]],
  ]) {
    const what = `install, test and start what gan-cls init ${words.slice(0, 1).join(" ")} writes`;
    await expectSuccess(what.replaceAll("  ", " "), checkStarterProject(project, tarballs, { name, words }));
  }
}

// The real path, because a linked temporary folder would confuse module resolution.
const workplace = realpathSync(mkdtempSync(join(tmpdir(), "gan-cls-tarballs-")));
try {
  const published = listPublished();
  const tarballs = await packAll(published, join(workplace, "tarballs"));
  const project = join(workplace, "project");
  if (await expectSuccess("install with npm", installProject(project, tarballs))) {
    const packed = published.map(({ manifest }) => manifest).filter(({ name }) => tarballs.has(name));
    await checkInstalled(project, packed);
    await checkStudies(project);
    await checkStarters(project, tarballs);
    const names = [...packed.map(({ name }) => name), "@tensorflow/tfjs"];
    report("bill of materials", await writeBillOfMaterials(project, names));
  }
} finally {
  rmSync(workplace, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;
