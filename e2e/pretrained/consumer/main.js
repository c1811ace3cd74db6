/* global Worker */
/** The Vite app: the discriminator and a classifier in the page, and the classifier in a Web Worker. */
import { extractFeatures, loadPretrained } from "@gan-cls/models";
import { readDigits } from "./classify-only.js";
import pixels from "./digits.json";

async function readInWorker() {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(pixels);
  });
}

async function run() {
  const read = await readDigits(pixels);
  const { model } = await loadPretrained("mnist-original-discriminator");
  const { dimensions } = await extractFeatures(model, Uint8Array.from(pixels));
  return { page: read, worker: await readInWorker(), dimensions };
}

globalThis.result = run().catch((error) => ({ error: String(error) }));
