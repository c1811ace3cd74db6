import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { BuildError, lastLine, runTool } from "./run-tool.mjs";

/** The last release; no newer one is expected. */
export const TFJS_NODE_VERSION = "4.22.0";

/** Node-API's version for which the addon is built: the newest that the package looks for. */
const NAPI_VERSION = 8;

const NODE_GYP_VERSION = "12";

/** tfjs-node calls `util.isNullOrUndefined`, which this version of Node removed. */
const FIRST_BROKEN_NODE = 23;

/** Where in the wheel the addon's libraries lie: what the linker asks for, and what it then asks for at run time. */
const LINKS = {
  "libtensorflow.so": "libtensorflow_cc.so.2",
  "libtensorflow.so.2": "libtensorflow_cc.so.2",
  // The name that the library calls itself by, and so what the finished addon looks for.
  "libtensorflow_cc.so.2": "libtensorflow_cc.so.2",
  "libtensorflow_framework.so": "libtensorflow_framework.so.2",
  "libtensorflow_framework.so.2": "libtensorflow_framework.so.2",
};

/** Refuses what cannot work, before anything is downloaded. */
export function checkMachine({ platform, nodeVersion, compiler }) {
  if (platform !== "linux") {
    throw new BuildError(`builds against the wheels of Linux only, this is ${platform}`);
  }
  if (Number.parseInt(nodeVersion, 10) >= FIRST_BROKEN_NODE) {
    throw new BuildError(
      `tfjs-node ${TFJS_NODE_VERSION} does not load on Node ${nodeVersion} (tensorflow/tfjs#8609); use Node 20 or 22`,
    );
  }
  for (const program of [compiler, "make"]) {
    if (!runTool(program, ["--version"]).ok) {
      throw new BuildError(`found no ${program}; install a C++ compiler and make, such as Debian's build-essential`);
    }
  }
}

/** The folder of the package tfjs-node below `target`. */
export function packageFolder(target) {
  return join(target, "node_modules", "@tensorflow", "tfjs-node");
}

/** Whether the package below `target` loads, its addon included. */
export function isBuilt(target) {
  const folder = packageFolder(target);
  return existsSync(folder) && runTool(process.execPath, ["-e", "require(process.argv[1])", folder]).ok;
}

/** Installs, links and compiles tfjs-node below `target`, and makes sure that it loads. */
export function buildAddon(target, wheel) {
  installPackages(target);
  linkWheel(packageFolder(target), wheel);
  compile(target);
  const { ok, output } = runTool(process.execPath, ["-e", "require(process.argv[1])", packageFolder(target)]);
  if (!ok) {
    throw new BuildError(`the addon was built and does not load: ${errorLine(output)}`);
  }
}

/** Without scripts: tfjs-node's would download libtensorflow. */
function installPackages(target) {
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, "package.json"), '{ "name": "tfjs-node-build", "private": true }\n');
  const packages = [`@tensorflow/tfjs-node@${TFJS_NODE_VERSION}`, `node-gyp@${NODE_GYP_VERSION}`];
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", ...packages];
  const { ok, output } = runTool("npm", args, { cwd: target, seconds: 120 });
  if (!ok) {
    throw new BuildError(`npm could not install ${packages[0]}: ${lastLine(output)}`);
  }
}

/** Puts the wheel's headers and libraries where the package's `binding.gyp` looks for them. */
export function linkWheel(folder, wheel) {
  const dependencies = join(folder, "deps");
  rmSync(dependencies, { recursive: true, force: true });
  mkdirSync(join(dependencies, "lib"), { recursive: true });
  symlinkSync(join(wheel, "include"), join(dependencies, "include"));
  for (const [name, library] of Object.entries(LINKS)) {
    symlinkSync(join(wheel, library), join(dependencies, "lib", name));
  }
}

/** What node-pre-gyp, which the package would use, passes to node-gyp. */
function compile(target) {
  const folder = packageFolder(target);
  const args = [
    ...[join(target, "node_modules", "node-gyp", "bin", "node-gyp.js"), "rebuild"],
    ...headerArguments(),
    "--module_name=tfjs_binding",
    `--module_path=${join(folder, "lib", `napi-v${NAPI_VERSION}`)}`,
    `--napi_version=${process.versions.napi}`,
    `--napi_build_version=${NAPI_VERSION}`,
  ];
  const { ok, output } = runTool(process.execPath, args, { cwd: folder, seconds: 180 });
  if (!ok) {
    const log = join(target, "build.log");
    writeFileSync(log, output);
    throw new BuildError(`the addon does not compile: ${errorLine(output)} (all of it in ${log})`);
  }
}

/** Node's headers where this Node has brought them, so that node-gyp need not download them. */
function headerArguments() {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, "include", "node", "node_api.h")) ? [`--nodedir=${prefix}`] : [];
}

/** The first line that tells of an error. */
function errorLine(output) {
  const lines = output.split("\n").map((line) => line.trim());
  return lines.find((line) => /error[: ]/i.test(line)) ?? lastLine(output);
}
