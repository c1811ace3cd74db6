import { modelToFiles } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { drawingPicture, PHOTO_SIDE, type TaughtPicture } from "../teaching/picture";
import type { LessonDocument } from "./teach-document";
import { photoPreprocessing } from "./teach-features";
import type { CheckResult } from "./teach-operations";
import type { Project } from "./teach-project";
import { pictureId } from "./teach-shelf";

/** A photo and a drawing, which two classes have. */
export const photo: TaughtPicture = {
  ...{ rows: PHOTO_SIDE, columns: PHOTO_SIDE, channels: 3 },
  pixels: Uint8Array.from({ length: PHOTO_SIDE * PHOTO_SIDE * 3 }, (_, i) => (i * 31) % 256),
};
const drawing = drawingPicture(Uint8Array.from({ length: 784 }, (_, i) => (i * 7) % 256));
export const pictures = new Map([photo, drawing].map((picture) => [pictureId(picture), picture]));
export const [photoName, drawingName] = [...pictures.keys()];

const check: CheckResult = {
  ...{ right: 1, of: 2, interval: { low: 0.1, high: 0.9 }, loss: 0.7 },
  perClass: [
    { right: 1, of: 1 },
    { right: 0, of: 1 },
  ],
  confused: [{ id: drawingName, label: 1, answer: 0, confidence: 0.8 }],
};
/** A lesson of them that was taught. */
export const smallDocument: LessonDocument = {
  plan: {
    classes: [
      { name: "photo", pictures: [photoName] },
      { name: "drawing", pictures: [drawingName] },
    ],
    ...{ unlabelled: [photoName], importKind: "photos" },
  },
  taught: {
    result: {
      ...{ classNames: ["photo", "drawing"], pictures: 2, images: 80, seconds: 1, chosen: 0 },
      candidates: [{ title: "The pixels", dimensions: 192, check }],
      selfTraining: { used: false, added: 1, check },
    },
    ...{ preprocessing: photoPreprocessing(8), ids: [photoName, drawingName], labels: [0, 1] },
  },
  trunk: null,
};

/** The same with a network. */
export async function smallProject(): Promise<Project> {
  const layers = [tf.layers.flatten({ inputShape: [8, 8, 3] }), tf.layers.dense({ units: 2, activation: "softmax" })];
  const model = tf.sequential({ layers });
  const taught = await modelToFiles(model, { sealed: true });
  model.dispose();
  return { document: smallDocument, pictures, taught, trunk: null };
}
