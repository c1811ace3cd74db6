/**
 * A TensorFlow.js backend for CPUs: WebAssembly SIMD on all cores, in Node and in browsers, training included.
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
export { byteProducts, MOST_BYTE_ROWS } from "./byte-products";
export { projectBytes } from "./byte-projection";
export { openNeighbourScan } from "./neighbour-scan";
export { SIMD_BACKEND_VERSION } from "./package-version";
export { registerSimdBackend, SIMD_BACKEND, type SimdBackendOptions, type SimdBackendReport } from "./register-backend";
