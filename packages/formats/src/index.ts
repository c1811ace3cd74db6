/**
 * Networks in and out of ONNX, Keras, safetensors and plain JavaScript, without Python. Everything works in Node and in pages.
 *
 * ```ts
 * import { writeOnnx } from "@gan-cls/formats";
 * import { loadPretrained } from "@gan-cls/models";
 *
 * const { model, card } = await loadPretrained("mnist-cnn");
 * const file = writeOnnx({ model, classNames: card.classNames }, { input: "bytes" });
 * ```
 *
 * @module
 */
export type { ForeignModel } from "./foreign-model";
export { writeJavaScript } from "./javascript/write-javascript";
export { readKeras } from "./keras/read-keras";
export { writeKeras } from "./keras/write-keras";
export { readOnnx } from "./onnx/read-onnx";
export { writeOnnx, type WriteOnnxOptions } from "./onnx/write-onnx";
export { readSafetensors } from "./safetensors/read-safetensors";
export { writeSafetensors } from "./safetensors/write-safetensors";
export { readTfCheckpoint, type ReadTfCheckpointOptions } from "./tf-checkpoint/read-tf-checkpoint";
