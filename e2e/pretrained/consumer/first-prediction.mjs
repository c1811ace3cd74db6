/** Prints how long a fresh process takes to its first prediction, and how long 10 000 digits take. Times are figures, not tests. */
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import * as tf from "@tensorflow/tfjs";
import { classifyImages, loadPretrained } from "@gan-cls/models";
import { registerSimdBackend } from "@gan-cls/tfjs-backend-simd";

tf.enableProdMode();
const { threads } = await registerSimdBackend();
await tf.setBackend("simd");
const tested = readFileSync("test-images.bin");
const { model, card } = await loadPretrained("mnist-cnn");
await classifyImages(model, new Uint8Array(tested.subarray(0, 784)));
// Counted from the start of the process.
const first = performance.now();

const TEN_THOUSAND = 10_000;
const pixels = Uint8Array.from({ length: TEN_THOUSAND * 784 }, (_, index) => tested[index % tested.length]);
await classifyImages(model, pixels);
const start = performance.now();
await classifyImages(model, pixels);
const seconds = (performance.now() - start) / 1000;
process.stdout.write(
  `${card.name} on ${threads} threads: first prediction ${(first / 1000).toFixed(2)} s after the start of Node, 10 000 digits in ${seconds.toFixed(2)} s\n`,
);
process.exit(0);
