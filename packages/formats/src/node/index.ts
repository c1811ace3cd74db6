/**
 * Models from files of other frameworks.
 *
 * ```ts
 * import { loadModelFile } from "@gan-cls/formats/node";
 *
 * const { model, classNames } = await loadModelFile("discriminator.keras");
 * ```
 *
 * @module
 */
export { isModelFile, loadModelFile } from "./load-model-file";
