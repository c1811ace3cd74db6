/** `node scripts/tfjs-node/check.mjs`: builds tfjs-node, once, and runs the engines' conformance suite on it. */
import { join } from "node:path";
import { runCommand } from "../run-command.mjs";
import { skipCheck } from "../check-summary.mjs";
import { ROOT } from "../workspace.mjs";
import { buildTfjsNode, cacheFolder } from "./build-tfjs-node.mjs";
import { BuildError } from "./run-tool.mjs";
import { downloadWheel, findWheel } from "./tensorflow-wheel.mjs";

const PYTHON = process.env.PYTHON ?? "python3";

/** The wheel that Python has, or one fetched once into the cache. */
function anyWheel() {
  try {
    return findWheel(PYTHON);
  } catch {
    return downloadWheel(PYTHON, cacheFolder("tensorflow-wheel"));
  }
}

/** The package's folder, or `undefined` when it cannot be built here; that is no failure of this repository. */
function build() {
  try {
    return buildTfjsNode({ target: cacheFolder("tfjs-node"), findWheel: anyWheel }).folder;
  } catch (error) {
    if (!(error instanceof BuildError)) {
      throw error;
    }
    skipCheck(error.message);
    return undefined;
  }
}

const folder = build();
if (folder !== undefined) {
  const vitest = join(ROOT, "node_modules", "vitest", "vitest.mjs");
  process.exitCode = await runCommand(
    process.execPath,
    [vitest, "run", "--reporter=default", "conformance.test", "-t", "the node engine"],
    {
      cwd: join(ROOT, "packages", "engine"),
      // On some processors with AVX-512, oneDNN within TensorFlow returns wrong gradients of convolutions with unequal strides (an error of 5 %,
      // 0 without oneDNN). That is no fault of ours, so the suite runs on TensorFlow's own kernels.
      env: { ...process.env, GAN_CLS_TFJS_NODE: folder, TF_ENABLE_ONEDNN_OPTS: "0" },
    },
  );
}
