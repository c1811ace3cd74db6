import { buildCnn } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { randomInput, randomNetwork } from "../random-network.test-helper";
import { writeJavaScript } from "./write-javascript";

/** What a written module exports. */
interface Module {
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  readonly classNames: readonly string[];
  readonly preprocessing: unknown;
  run(values: ArrayLike<number>): Float32Array;
  toValues(bytes: ArrayLike<number>): Float32Array;
  classify(bytes: ArrayLike<number>): { label: number; className: string; probabilities: Float32Array };
}

async function open(file: Uint8Array): Promise<Module> {
  return (await import(
    /* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(file).toString("base64")}`
  )) as Module;
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, value, at) => Math.max(most, Math.abs(value - b[at])), 0);
}

describe("writeJavaScript", () => {
  it("computes what tfjs computes, for random networks", async () => {
    await tf.setBackend("cpu");
    for (let seed = 0; seed < 60; seed++) {
      const model = randomNetwork({ seed });
      const input = randomInput(model, seed, 1);
      const expected = model.predict(input) as tf.Tensor;
      const { run, outputShape } = await open(writeJavaScript({ model }));
      expect(outputShape).toEqual(expected.shape.slice(1));
      expect(largestDifference(run(input.dataSync()), expected.dataSync()), `seed ${seed}`).toBeLessThan(1e-5);
      tf.dispose([input, expected]);
      model.dispose();
    }
  });

  it("classifies bytes, with names and preprocessing, in a file of a few kB plus the weights", async () => {
    const model = buildCnn({ filters: [4, 6], hiddenUnits: 16, seed: 3 });
    const preprocessing = {
      ...({ rows: 28, columns: 28, channels: 1, fit: "cover", background: 0, invert: true, layout: "plain" } as const),
    };
    const names = Array.from({ length: 10 }, (_, label) => `${label}</script>\u2028`);
    const file = writeJavaScript({ model, classNames: names, preprocessing });
    const weights = 4 * model.countParams();
    expect(file.length - (4 * weights) / 3).toBeLessThan(12_000);
    expect(new TextDecoder().decode(file)).not.toMatch(/<\/script|\u2028/);
    const module = await open(file);
    const bytes = Uint8Array.from({ length: 784 }, (_, at) => (at * 7) % 256);
    const values = tf.tensor(bytes, [1, 28, 28, 1]).toFloat().sub(127.5).div(-127.5);
    const expected = model.predict(values) as tf.Tensor;
    const { label, className, probabilities } = module.classify(bytes);
    expect(largestDifference(probabilities, expected.dataSync())).toBeLessThan(1e-5);
    expect([label, className]).toEqual([expected.argMax(-1).dataSync()[0], names[label]]);
    expect(module.preprocessing).toEqual(preprocessing);
    expect(() => module.run([1, 2])).toThrow("expected 784 numbers, [28, 28, 1], got 2");
    model.dispose();
  });

  it("refuses a wrong number of class names", () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
    expect(() => writeJavaScript({ model, classNames: ["one"] })).toThrow(/expected 2 class names, .* got 1/);
    model.dispose();
  });
});
