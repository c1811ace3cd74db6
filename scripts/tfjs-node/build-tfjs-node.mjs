import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { buildAddon, checkMachine, isBuilt, packageFolder, TFJS_NODE_VERSION } from "./native-addon.mjs";

/** A folder of the user's cache, outside any checkout. */
export function cacheFolder(name, environment = process.env) {
  return join(environment.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "gan-cls", name);
}

/**
 * Makes tfjs-node ready below `target`, unless it is already.
 *
 * @param {object} options
 * @param {string} options.target Folder that is made if need be.
 * @param {() => string} options.findWheel Finds the wheel's folder `tensorflow`; asked only if there is something to build.
 * @param {boolean} [options.force] Build it even if it is ready. Default: false.
 * @param {(message: string) => void} [options.onProgress] Hears what is done.
 * @returns {{folder: string, built: boolean}} What `GAN_CLS_TFJS_NODE` should name, and whether anything had to be done.
 * @throws {BuildError} with one line about what is missing.
 */
export function buildTfjsNode({ target, findWheel, force = false, onProgress = () => {} }) {
  const root = resolve(target);
  const folder = packageFolder(root);
  checkMachine({
    platform: process.platform,
    nodeVersion: process.versions.node,
    compiler: process.env.CXX ?? "g++",
  });
  if (!force && isBuilt(root)) {
    return { folder, built: false };
  }
  const wheel = findWheel();
  onProgress(`Building tfjs-node ${TFJS_NODE_VERSION} against ${wheel} ...`);
  buildAddon(root, wheel);
  return { folder, built: true };
}
