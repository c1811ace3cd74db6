import { installMatchers } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import keras from "./__fixtures__/keras.json";
import { discriminatorLoss, generatorGradientRatio, generatorLoss } from "./gan-loss";

installMatchers();
beforeAll(() => tf.setBackend("cpu"));

const column = (values: number[]): tf.Tensor => tf.tensor2d(values, [values.length, 1]);

describe("GAN losses", () => {
  it("equal Keras' binary cross-entropy on logits", () => {
    const [real, fake] = [column(keras.real), column(keras.fake)];
    expect(discriminatorLoss(real, fake).dataSync()).toBeAllClose([keras.discriminatorLoss]);
    expect(generatorLoss(fake).dataSync()).toBeAllClose([keras.generatorLoss]);
  });

  it("stay finite for logits at which exp overflows", () => {
    const extreme = column([-1000, 1000]);
    expect(discriminatorLoss(extreme, extreme).dataSync()).toBeAllClose([1000]);
    expect(generatorLoss(extreme).dataSync()).toBeAllClose([500]);
    expect(generatorGradientRatio(extreme).dataSync().every(Number.isFinite)).toBe(true);
  });

  it("have gradients whose quotient is the ratio", () => {
    const values = [-12, -3, 0, 2, 7];
    const gradient = (loss: (fake: tf.Tensor) => tf.Scalar): Float32Array =>
      tf.grad(loss)(column(values)).dataSync() as Float32Array;
    const forDiscriminator = gradient((fake) => discriminatorLoss(column([0]), fake));
    const quotient = gradient(generatorLoss).map((value, index) => value / forDiscriminator[index]);
    expect(generatorGradientRatio(column(values)).dataSync()).toBeAllClose(quotient, { rtol: 1e-4 });
  });
});
