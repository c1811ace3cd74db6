import { Random } from "@gan-cls/core";
import {
  buildClassDiscriminator,
  buildCnn,
  buildDiscriminator,
  buildGenerator,
  forward,
  trainableVariables,
} from "@gan-cls/models";
import { registerSimdBackend } from "@gan-cls/tfjs-backend-simd";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/**
 * The networks that are measured take passes over several layers at once on `simd`; here they are held to the layers one by one, as
 * TensorFlow.js' `cpu` runs them. No package depends on both the networks and the backend, so the test is here.
 */
const NETWORKS: Readonly<Record<string, () => tf.Sequential>> = {
  cnn: () => buildCnn({ seed: 3, filters: [16, 32], hiddenUnits: 24 }),
  "cnn with dropout and ReLU": () =>
    buildCnn({ seed: 4, filters: [8, 16], hiddenUnits: 24, hiddenActivation: "relu", dropoutRate: 0.3 }),
  "cnn with odd channels": () => buildCnn({ seed: 5, filters: [6, 9], hiddenUnits: 16 }),
  discriminator: () => buildDiscriminator({ seed: 6, filters: [16, 32] }),
  "convolutions with ReLU over colour images": () =>
    tf.sequential({
      layers: [
        convolution({ filters: 8, kernelSize: 3, activation: "relu", inputShape: [20, 16, 3] }),
        convolution({ filters: 16, kernelSize: 4, strides: 2, activation: "relu" }),
        convolution({ filters: 16, kernelSize: 4, strides: 2, activation: "relu" }),
        tf.layers.flatten(),
      ],
    }),
  "a pooled convolution of colour images": () =>
    tf.sequential({
      layers: [
        convolution({ filters: 16, kernelSize: 3, activation: "relu", inputShape: [17, 12, 3] }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
      ],
    }),
  "class discriminator": () => buildClassDiscriminator({ seed: 7, filters: [8, 8, 16, 16] }),
  generator: () => buildGenerator({ seed: 8, filters: [8, 6, 4], latentSize: 7 }),
  "generator of an odd size, which is cropped": () =>
    buildGenerator({ seed: 8, filters: [8, 6, 4], latentSize: 7, imageShape: [13, 22, 3] }),
  "generator of three doublings": () =>
    buildGenerator({ seed: 8, filters: [8, 6, 4, 4], latentSize: 7, imageShape: [36, 40, 3] }),
  "discriminator of an odd size": () => buildDiscriminator({ seed: 6, filters: [8, 12], imageShape: [13, 22, 3] }),
  "discriminator of three convolutions": () =>
    buildDiscriminator({ seed: 6, filters: [4, 8, 8], imageShape: [36, 40, 3] }),
  "cnn of colour": () => buildCnn({ seed: 3, filters: [8, 8], hiddenUnits: 8, imageShape: [20, 27, 3] }),
  "class discriminator of small colour": () =>
    buildClassDiscriminator({ seed: 7, filters: [8, 8, 16], imageShape: [8, 13, 3] }),
};

type ConvolutionOptions = Parameters<typeof tf.layers.conv2d>[0];

/** With the same initial weights every time. */
function convolution(options: ConvolutionOptions): tf.layers.Layer {
  return tf.layers.conv2d({
    padding: "same",
    kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
    ...options,
  });
}

const B = 4;

interface Pass {
  readonly output: Float32Array;
  readonly gradients: Float32Array[];
}

/** Output of a fresh network, and the gradients of a weighted sum of it for all its variables and for its input. */
async function pass(backend: string, build: () => tf.Sequential, withDropout: boolean): Promise<Pass> {
  await tf.setBackend(backend);
  const model = build();
  const random = Random.fromSeed(9);
  const result = tf.tidy(() => {
    const shape = [B, ...model.inputs[0].shape.slice(1).map(Number)];
    const images = tf.tensor(random.normals(shape.reduce((a, b) => a * b)), shape);
    const run = (): tf.Tensor => {
      const dropoutRandom = withDropout ? Random.fromSeed(10) : undefined;
      return forward(model, images, { training: true, dropoutRandom });
    };
    const output = run();
    const weights = tf.tensor(random.normals(output.size), output.shape);
    const gradients = tf.grads(() => tf.sum(tf.mul(run(), weights)))([images, ...trainableVariables(model)]);
    return {
      output: output.dataSync() as Float32Array,
      gradients: gradients.map((gradient) => gradient.dataSync() as Float32Array),
    };
  });
  model.dispose();
  return result;
}

/** Largest difference relative to the largest value. */
function difference(actual: Float32Array, expected: Float32Array): number {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-30);
  return actual.reduce((most, value, index) => Math.max(most, Math.abs(value - expected[index])), 0) / largest;
}

beforeAll(async () => {
  await registerSimdBackend({ threads: 2 });
});

afterAll(async () => {
  await tf.setBackend("cpu");
  tf.removeBackend("simd");
});

describe.each(Object.entries(NETWORKS))("%s", (_, build) => {
  it.each([true, false])("gives the outputs and gradients of its single layers, dropout %s", async (withDropout) => {
    const expected = await pass("cpu", build, withDropout);
    const actual = await pass("simd", build, withDropout);
    expect(difference(actual.output, expected.output)).toBeLessThanOrEqual(1e-4);
    expected.gradients.forEach((gradient, index) => {
      expect(difference(actual.gradients[index], gradient), `gradient ${index}`).toBeLessThanOrEqual(1e-4);
    });
  });

  it("leaves no tensor behind", async () => {
    await pass("simd", build, true);
    const { numTensors, numDataBuffers } = tf.memory();
    await pass("simd", build, true);
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
  });
});
