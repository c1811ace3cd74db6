import { forwardBatches } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { readKeras } from "./read-keras";
import { writeKeras } from "./write-keras";

/** As in transfer learning: a convolutional base that is a layer of the classifier. */
function classifierOnBase(): tf.LayersModel {
  const kernelInitializer = tf.initializers.randomNormal({ stddev: 0.5, seed: 1 });
  const conv = tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [6, 6, 1], kernelInitializer });
  const base = tf.sequential({ name: "base", layers: [conv, tf.layers.reLU(), tf.layers.flatten()] });
  const input = tf.input({ shape: [6, 6, 1] });
  const dense = tf.layers.dense({ units: 3, activation: "softmax", kernelInitializer });
  const outputs = dense.apply(base.apply(input)) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs });
}

it("a classifier with a network inside comes back from a file and gives classifiers the probabilities of tfjs", async () => {
  await tf.setBackend("cpu");
  const model = classifierOnBase();
  const images = tf.randomUniform([4, 6, 6, 1], -1, 1, "float32", 2);
  const expected = (model.predict(images) as tf.Tensor).dataSync() as Float32Array;
  const { model: again } = await readKeras(await writeKeras({ model }));
  expect((await forwardBatches(again, images)).values).toEqual(expected);
  [model, again].forEach((each) => each.dispose());
});
