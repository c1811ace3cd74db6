/**
 * Picks the fastest TensorFlow.js backend that works here and gives WebAssembly the training kernels it lacks.
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
export { createMatrixKernel, type MatrixKernel, type MultiplyOptions } from "./matrix-kernel";
export { prepareEngine, type EngineChoice, type PrepareEngineOptions } from "./prepare-engine";
export type { EngineCandidate, EngineReport } from "./report";
