import { drain, type ImageSet } from "@gan-cls/core";
import { buildGenerator, generateImages } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { invertGenerator, type InvertGeneratorOptions } from "./invert-generator";

/** Four random patterns, mixed by the noise: images differ as much as digits do. */
const patterns = (): tf.Sequential =>
  tf.sequential({
    layers: [
      tf.layers.dense({
        ...{ units: 784, inputShape: [4], activation: "tanh", useBias: false },
        kernelInitializer: tf.initializers.randomNormal({ stddev: 0.7, seed: 3 }),
      }),
      tf.layers.reshape({ targetShape: [28, 28, 1] }),
    ],
  });

let generator: tf.Sequential;
let target: ImageSet;

beforeAll(async () => {
  await tf.setBackend("cpu");
  generator = patterns();
  target = await generateImages(generator, { count: 1, seed: 5 });
});

const search = (options: Partial<InvertGeneratorOptions> = {}): InvertGeneratorOptions => ({
  ...{ generator, target, starts: 4, steps: 120, prior: 0, seed: 1 },
  ...options,
});

/** Root of the mean squared difference in levels, over the pixels that `which` chooses. */
function differenceOf(a: Uint8Array, b: Uint8Array, which: (pixel: number) => boolean = () => true): number {
  const squares = Array.from(a, (value, i) => (value - b[i]) ** 2).filter((_, i) => which(i));
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

describe("invertGenerator", () => {
  it("finds the image that the generator has drawn, from what is visible alone, and leaves no tensor", async () => {
    const visible = Uint8Array.from({ length: 784 }, (_, pixel) => (pixel < 392 ? 1 : 0));
    const before = tf.memory().numTensors;
    const weights = generator.getWeights().map((weight) => weight.dataSync().slice());
    const samples: Uint8Array[] = [];
    const losses: number[] = [];
    const found = await drain(invertGenerator(search({ visible, samplesEverySteps: 60 })), (event) => {
      if (event.type === "samples") {
        samples.push(event.pixels);
      } else {
        losses.push(event.metrics.error);
      }
    });
    const hidden = (pixel: number): boolean => pixel >= 392;
    expect(losses).toHaveLength(120);
    expect(samples.map(({ length }) => length)).toEqual([784]);
    expect(found.error).toBeLessThan(losses[0] / 100);
    expect(found.error).toBe(Math.min(...found.errors));
    expect(found.errors).toHaveLength(4);
    const stranger = await generateImages(generator, { count: 1, seed: 9 });
    expect(differenceOf(found.pixels, target.pixels, hidden)).toBeLessThan(
      differenceOf(stranger.pixels, target.pixels, hidden) / 4,
    );
    const again = await generateImages(generator, { noise: found.latent });
    expect(differenceOf(again.pixels, found.pixels)).toBeLessThan(0.1);
    expect(generator.getWeights().map((weight) => weight.dataSync().slice())).toEqual(weights);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("gives the same bytes for the same seed, with convolutions and BatchNorm too", async () => {
    const convolutional = buildGenerator({ seed: 3, latentSize: 4, filters: [8, 4, 4] });
    const run = async (seed: number): Promise<Float32Array> => {
      const errors: number[] = [];
      const options = search({ generator: convolutional, steps: 8, seed });
      const { latent } = await drain(invertGenerator(options), (event) => {
        errors.push(event.type === "step-end" ? event.metrics.error : 0);
      });
      expect(errors[7]).toBeLessThan(errors[0]);
      return latent;
    };
    expect(await run(1)).toEqual(await run(1));
    expect(await run(1)).not.toEqual(await run(2));
    convolutional.dispose();
  });

  it("holds vectors short by its prior", async () => {
    const lengthWith = async (prior: number): Promise<number> => {
      const { latent } = await drain(invertGenerator(search({ starts: 1, steps: 40, prior })));
      return Math.hypot(...latent);
    };
    expect(await lengthWith(10)).toBeLessThan((await lengthWith(0)) / 2);
  });

  it("stops between steps, when told to and when it is left, without a tensor left", async () => {
    const before = tf.memory().numTensors;
    const stop = new AbortController();
    const steps: number[] = [];
    const running = drain(invertGenerator(search({ signal: stop.signal })), (event) => {
      steps.push(event.type === "step-end" ? event.step : 0);
      stop.abort();
    });
    await expect(running).rejects.toMatchObject({ code: "aborted" });
    expect(steps).toEqual([1]);
    for await (const event of invertGenerator(search())) {
      expect(event.type).toBe("step-end");
      break;
    }
    await expect(drain(invertGenerator(search({ signal: AbortSignal.abort() })))).rejects.toMatchObject({
      code: "aborted",
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    [{ visible: new Uint8Array(784) }, /at least one visible pixel, got none/],
    [{ visible: new Uint8Array(3) }, /visible must have 784 values, one for each pixel, got 3/],
    [{ starts: 0 }, /starts/],
    [{ steps: 0.5 }, /steps/],
    [{ prior: Number.NaN }, /prior must be a number of at least 0, got NaN/],
    [{ learningRate: 0 }, /learningRate/],
    [{ samplesEverySteps: 0 }, /samplesEverySteps/],
    [
      { target: { name: "two", pixels: new Uint8Array(1568), size: 2, rows: 28, columns: 28, channels: 1 } },
      /one image/,
    ],
    [{ target: { name: "x", pixels: new Uint8Array(4), size: 1, rows: 2, columns: 2, channels: 1 } }, /28x28x1/],
  ] as [Partial<InvertGeneratorOptions>, RegExp][])("refuses what does not fit: case %#", async (wrong, message) => {
    const before = tf.memory().numTensors;
    await expect(drain(invertGenerator(search(wrong)))).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("refuses a network that draws no images", async () => {
    const dense = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] });
    await expect(drain(invertGenerator(search({ generator: dense })))).rejects.toThrow(/from noise to images/);
    dense.dispose();
  });
});
