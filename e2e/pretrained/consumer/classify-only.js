/** What a page does that only classifies: the smallest bundle there is. */
import * as tf from "@tensorflow/tfjs";
import { classifyImages, loadPretrained } from "@gan-cls/models";

export async function readDigits(pixels) {
  await tf.setBackend("cpu");
  const { model } = await loadPretrained("mnist-cnn");
  const digits = await classifyImages(model, Uint8Array.from(pixels));
  return digits.map(({ label }) => label).join("");
}
