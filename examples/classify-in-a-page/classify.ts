/** Classifies the digits of a picture in the page that shows it: nothing is sent anywhere. */
import { prepareEngine } from "@gan-cls/engine";
import { classifyImages, loadPretrained } from "@gan-cls/models";

const SIDE = 28;

/** The picture's digits, which stand side by side, as one byte per pixel: white on black, image after image. */
function readDigits(picture: HTMLImageElement): Uint8Array {
  const count = Math.floor(picture.naturalWidth / SIDE);
  const canvas = new OffscreenCanvas(picture.naturalWidth, picture.naturalHeight);
  const context = canvas.getContext("2d", { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;
  context.drawImage(picture, 0, 0);
  const digits = Array.from({ length: count }, (_, index) => context.getImageData(index * SIDE, 0, SIDE, SIDE).data);
  // A canvas has four bytes per pixel; the picture is grey, so the first one says it all.
  return Uint8Array.from(digits.flatMap((rgba) => [...rgba].filter((_, at) => at % 4 === 0)));
}

const picture = document.querySelector("#digits") as HTMLImageElement;
const result = document.querySelector("#result") as HTMLElement;
await picture.decode();

// The same calls as in Node: an engine, a network by name, images in, classes out.
const { name } = await prepareEngine();
const { model, card } = await loadPretrained("mnist-cnn");
const predictions = await classifyImages(model, readDigits(picture));
const words = predictions.map(({ label, probabilities }) => {
  return `${card.classNames[label]} (${Math.round(100 * probabilities[label])} %)`;
});
result.textContent = `${card.name} on ${name}: ${words.join(", ")}`;
