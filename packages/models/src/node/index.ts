/**
 * Models on disk: a folder with `model.json` and `weights.bin`, which plain tfjs opens too.
 *
 * @module
 */
export { loadModel } from "./load-model";
export { saveModel } from "./save-model";
