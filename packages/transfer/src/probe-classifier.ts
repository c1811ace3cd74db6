import { buildFeatureExtractor, LOGITS_LAYER, modelFromFiles, modelToFiles } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import type { LayerProbe } from "./probe-layer";

/**
 * A probe and the layers below it as one network from images to probabilities, in the tfjs layers format like any other: the standardised
 * features are folded into its last dense layer. It shares nothing with `model`; the caller disposes it.
 */
export async function buildProbeClassifier(model: tf.LayersModel, probe: LayerProbe): Promise<tf.LayersModel> {
  const { target, regression } = probe;
  const extractor = buildFeatureExtractor(model, { layers: target.layers });
  const dense = tf.layers.dense({ name: LOGITS_LAYER, units: regression.classCount });
  const logits = dense.apply(extractor.outputs[0]) as tf.SymbolicTensor;
  const probabilities = tf.layers.softmax({ name: "probabilities" }).apply(logits) as tf.SymbolicTensor;
  tf.tidy(() => dense.setWeights(foldStandardizer(probe)));
  try {
    const whole = tf.model({ name: "probe", inputs: extractor.inputs, outputs: probabilities });
    return await modelFromFiles(await modelToFiles(whole));
  } finally {
    // The other layers are the discriminator's.
    dense.dispose();
  }
}

/** `w * (x - mean) / scale + b` as one product: the kernel `w / scale` and the offset `b - sum(w * mean / scale)`. */
function foldStandardizer({ dimensions, regression }: LayerProbe): [tf.Tensor, tf.Tensor] {
  const { classCount, weights, intercepts, standardizer } = regression;
  const kernel = new Float32Array(dimensions * classCount);
  const offsets = Float64Array.from(intercepts);
  for (let label = 0; label < classCount; label++) {
    for (let i = 0; i < dimensions; i++) {
      const weight = weights[label * dimensions + i] / standardizer.scales[i];
      kernel[i * classCount + label] = weight;
      offsets[label] -= weight * standardizer.means[i];
    }
  }
  return [tf.tensor2d(kernel, [dimensions, classCount]), tf.tensor1d(Float32Array.from(offsets))];
}
