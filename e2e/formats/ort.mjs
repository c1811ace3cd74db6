/** ONNX Runtime for JavaScript, which is too large to be installed with everything else. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { cacheFolder } from "../../scripts/tfjs-node/build-tfjs-node.mjs";

const VERSION = "1.30.0";

/** Seconds that the installation may take. */
const INSTALL_SECONDS = 240;

/** @returns {string | undefined} The folder of the package, installed once without scripts; `undefined` where that cannot be. */
export function findOrInstallOrt() {
  const folder = cacheFolder(`onnxruntime-web-${VERSION}`);
  const installed = join(folder, "node_modules", "onnxruntime-web");
  if (!existsSync(join(installed, "package.json"))) {
    process.stdout.write(`Installing onnxruntime-web ${VERSION} ...\n`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
    const words = ["install", "--ignore-scripts", "--no-audit", "--no-fund", `onnxruntime-web@${VERSION}`];
    spawnSync("npm", words, { cwd: folder, stdio: "ignore", timeout: INSTALL_SECONDS * 1000 });
  }
  return existsSync(join(installed, "package.json")) ? installed : undefined;
}

/** The module that runs in Node. */
export const ORT_IN_NODE = join("dist", "ort.node.min.mjs");
/** The module that runs in pages, and what it loads. */
export const ORT_IN_PAGES = join("dist", "ort.wasm.bundle.min.mjs");
export const ORT_WASM = join("dist", "ort-wasm-simd-threaded.wasm");
