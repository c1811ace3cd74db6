import type { FeatureSet } from "@gan-cls/classical";
import { GanClsError, type ImageSet } from "@gan-cls/core";
import { extractFeatures, WEIGHTS_FILE, type Pretrained } from "@gan-cls/models";
import { createModelClassifier } from "@gan-cls/train";
import type { Labeller } from "./labeller";

/** The network whose features compare images, and the layer that gives them. */
export const EXTRACTOR = "mnist-feature-cnn";
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
  /** The same network as a classifier. */
  readonly labeller: Labeller;
  /** @throws GanClsError `invalid-argument` for images of another shape than the network's; `aborted`. */
  features(images: ImageSet, signal?: AbortSignal): Promise<FeatureSet>;
  dispose(): void;
}

/** The space of features of the shipped feature network, which it takes over. */
export function createFeatureSpace({ model, card }: Pretrained<typeof EXTRACTOR>): FeatureSpace {
  const [, dimensions] = model.getLayer(LAYER).outputShape as number[];
  const { sha256 } = card.files[WEIGHTS_FILE];
  const classifier = createModelClassifier(EXTRACTOR, model);
  const { classNames, labels, labelHash = "unknown" } = card;
  const [, ...shape] = model.inputs[0].shape;
  return {
    extractor: { name: EXTRACTOR, layer: LAYER, dimensions, sha256 },
    labeller: { name: EXTRACTOR, classifier, classNames, labels, labelHash, sha256 },
    features(images, signal) {
      const { rows, columns, channels } = images;
      if (String([rows, columns, channels]) !== String(shape)) {
        throw new GanClsError(
          "invalid-argument",
          `createFeatureSpace: ${EXTRACTOR} compares images of ${shape.join("x")}, got ${rows}x${columns}x${channels}; measure generators of such images`,
        );
      }
      return extractFeatures(model, images, { layers: [LAYER], ...(signal && { signal }) });
    },
    dispose: () => classifier.dispose(),
  };
}
