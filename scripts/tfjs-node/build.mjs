/**
 * `node scripts/tfjs-node/build.mjs [--out <folder>] [--python <program>] [--tensorflow <folder>] [--force]`: builds the addon of
 * @tensorflow/tfjs-node against an installed Python wheel `tensorflow-cpu`, for networks in which its own installer cannot download
 * libtensorflow. See the README beside this file.
 */
import { parseArgs } from "node:util";
import { buildTfjsNode, cacheFolder } from "./build-tfjs-node.mjs";
import { BuildError } from "./run-tool.mjs";
import { checkWheel, findWheel } from "./tensorflow-wheel.mjs";

const OPTIONS = {
  out: { type: "string", default: cacheFolder("tfjs-node") },
  python: { type: "string", default: "python3" },
  tensorflow: { type: "string" },
  force: { type: "boolean", default: false },
};

try {
  const { values } = parseArgs({ options: OPTIONS });
  const { folder, built } = buildTfjsNode({
    target: values.out,
    findWheel: () => (values.tensorflow === undefined ? findWheel(values.python) : checkWheel(values.tensorflow)),
    force: values.force,
    onProgress: (message) => process.stderr.write(`${message}\n`),
  });
  process.stdout.write(
    `${built ? "Built" : "Is ready"}: ${folder}\nUse it with:\n\nexport GAN_CLS_TFJS_NODE=${folder}\n`,
  );
} catch (error) {
  if (!(error instanceof BuildError || error.code?.startsWith("ERR_PARSE_ARGS"))) {
    throw error;
  }
  process.stderr.write(`build-tfjs-node: ${error.message}\n`);
  process.exitCode = 1;
}
