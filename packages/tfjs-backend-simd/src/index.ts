/**
 * A TensorFlow.js backend for CPUs that also trains: WebAssembly SIMD on all cores, in Node and in browsers.
 *
 * ```ts
 * import * as tf from "@tensorflow/tfjs";
 * import { registerSimdBackend } from "@gan-cls/tfjs-backend-simd";
 *
 * await registerSimdBackend();
 * await tf.setBackend("simd");
 * ```
 *
 * @module
 */
export { byteProducts, projectBytes } from "./byte-operations";
export { openNeighbourScan } from "./neighbour-scan";
export {
  registerSimdBackend,
  SIMD_BACKEND,
  SIMD_BACKEND_VERSION,
  type SimdBackendOptions,
  type SimdBackendReport,
} from "./register-backend";
