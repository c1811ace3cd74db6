import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { BuildError, lastLine, runTool } from "./run-tool.mjs";

/** The C API of TensorFlow is in these two, in the wheels of Linux. */
export const LIBRARIES = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];

/** Finds the package without importing it, which would take seconds. */
const FIND = `
import importlib.util
spec = importlib.util.find_spec("tensorflow")
print("" if spec is None else list(spec.submodule_search_locations)[0])
`;

/** Seconds that pip may take for about 250 MB. */
const PIP_SECONDS = 100;

/**
 * Checks that a folder is the package `tensorflow` of a wheel that can be built against.
 *
 * @returns {string} The folder without links, so that links to it stay right.
 */
export function checkWheel(folder) {
  const parts = [...LIBRARIES, join("include", "tensorflow", "c", "c_api.h")];
  const absent = parts.filter((part) => !existsSync(join(folder, part)));
  if (absent.length > 0) {
    throw new BuildError(
      `expected the folder "tensorflow" of an installed wheel of tensorflow-cpu, got ${folder}, which has no ${absent.join(", ")}`,
    );
  }
  return realpathSync(folder);
}

/** The folder of the wheel that is installed for `python`. */
export function findWheel(python) {
  const { ok, output, missing } = runTool(python, ["-c", FIND]);
  if (missing) {
    throw new BuildError(`found no ${python}; install Python 3, or name it with --python <path>`);
  }
  if (!ok) {
    throw new BuildError(`${python} does not run: ${lastLine(output)}`);
  }
  const folder = lastLine(output);
  if (folder === "") {
    throw new BuildError(
      `tensorflow-cpu is not installed for ${python}; run ${python} -m pip install tensorflow-cpu, ` +
        "or name the wheel's folder with --tensorflow <folder>",
    );
  }
  return checkWheel(folder);
}

/** Gets the wheel alone, without what Python would need to import it, into `target`. */
export function downloadWheel(python, target) {
  const args = ["-m", "pip", "install", "--quiet", "--no-deps", "--upgrade", "--target", target, "tensorflow-cpu"];
  const { ok, output } = runTool(python, args, { seconds: PIP_SECONDS });
  if (!ok) {
    throw new BuildError(`pip could not get tensorflow-cpu: ${lastLine(output)}`);
  }
  return checkWheel(join(target, "tensorflow"));
}
