import type { FeatureSet } from "@gan-cls/classical";
import { GanClsError, type ImageSet } from "@gan-cls/core";
import { extractFeatures, MNIST_SHAPE, WEIGHTS_FILE } from "@gan-cls/models";
import { createModelClassifier } from "@gan-cls/train";
import { openPretrained } from "../run/open-pretrained";
import type { Labeller } from "./labeller";

/** The network whose features compare images, and the layer that gives them. */
const EXTRACTOR = "mnist-feature-cnn";
const LAYER = "hidden";

/** A fixed space of features in which images are compared. The caller disposes it. */
export interface FeatureSpace {
  /** What every figure must say of it. */
  readonly extractor: {
    readonly name: string;
    readonly layer: string;
    readonly dimensions: number;
    readonly sha256: string;
  };
  /** The same network as one that names classes. */
  readonly labeller: Labeller;
  /** @throws GanClsError `invalid-argument` for images that are not 28x28 and grey; `aborted`. */
  features(images: ImageSet, signal?: AbortSignal): Promise<FeatureSet>;
  dispose(): void;
}

/** Loads the shipped feature network, held to its SHA-256. */
export async function openFeatureSpace(): Promise<FeatureSpace> {
  const { model, card } = await openPretrained(EXTRACTOR);
  const [, dimensions] = model.getLayer(LAYER).outputShape as number[];
  const { sha256 } = card.files[WEIGHTS_FILE];
  const classifier = createModelClassifier(EXTRACTOR, model);
  const { classNames, labels, labelHash = "unknown" } = card;
  return {
    extractor: { name: EXTRACTOR, layer: LAYER, dimensions, sha256 },
    labeller: { name: EXTRACTOR, classifier, classNames, labels, labelHash, sha256 },
    features: (images, signal) => {
      checkShape(images);
      return extractFeatures(model, images, { layers: [LAYER], ...(signal && { signal }) });
    },
    dispose: () => classifier.dispose(),
  };
}

function checkShape({ rows, columns, channels }: ImageSet): void {
  if (String([rows, columns, channels]) !== String(MNIST_SHAPE)) {
    throw new GanClsError(
      "invalid-argument",
      `openFeatureSpace: ${EXTRACTOR} compares images of ${MNIST_SHAPE.join("x")}, got ${rows}x${columns}x${channels}; measure generators of such images`,
    );
  }
}
