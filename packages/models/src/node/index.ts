/**
 * Models on disk: a folder with `model.json` and `weights.bin`, which plain tfjs opens too.
 *
 * @module
 */
export { loadModel, saveModel } from "./model-folder";
