/**
 * Finds, starts and reports the fastest TensorFlow.js backend that works here.
 *
 * ```ts
 * import { prepareEngine } from "@gan-cls/engine";
 *
 * const { name, candidates } = await prepareEngine();
 * console.log(name); // "simd"
 * ```
 *
 * @module
 */
export { ENGINE_NAMES, type EngineName, type Verdict } from "./engines/engine";
export type { ProbeExtent } from "./contest";
export { createMatrixKernel } from "./matrix-kernel";
export {
  prepareEngine,
  type EngineCandidate,
  type EngineChoice,
  type EngineReport,
  type PrepareEngineOptions,
} from "./prepare-engine";
