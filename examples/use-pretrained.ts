/** Classifies handwritten digits with a network that ships inside the package: no training, no download. */
import { loadMnist10kSplit } from "@gan-cls/data";
import { prepareEngine } from "@gan-cls/engine";
import { classifyImages, loadPretrained } from "@gan-cls/models";

// TensorFlow.js computes on a backend; this starts the fastest one that works here.
await prepareEngine();

// 2 000 labelled test images of 28 x 28 pixels, as bytes. `test.pixels` holds them one after the other.
const { test } = await loadMnist10kSplit();

// The five lines: a network by name, images in, classes and probabilities out.
const { model, card } = await loadPretrained("mnist-cnn");
const predictions = await classifyImages(model, test);
const [{ label, probabilities }] = predictions;
const correct = predictions.filter((prediction, index) => prediction.label === test.labels[index]).length;
model.dispose();

console.log(`${card.name}: ${card.summary}`);
console.log(`The first image is a ${card.classNames[label]} (probability ${probabilities[label].toFixed(3)}).`);
console.log(`${correct} of ${test.size} test images are classified correctly.`);
