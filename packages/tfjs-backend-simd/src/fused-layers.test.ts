import { Random } from "@gan-cls/core";
import { maxRelativeError } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { registerSimdBackend } from "./index";

/** Every way to run the kernels: threads, with or without fused multiply-add and vectors of 256 bits (which Node 24 has). */
const VARIANTS = [
  { name: "simd-1", threads: 1, relaxed: true, wide: true },
  { name: "simd-2", threads: 2, relaxed: true, wide: true },
  { name: "simd-3-plain", threads: 3, relaxed: false, wide: false },
];

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Runs kernels on a backend and reads their results. */
async function on(backend: string, work: () => tf.Tensor[]): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  let results: Float32Array[] = [];
  tf.tidy(() => {
    results = work().map((tensor) => tensor.dataSync() as Float32Array);
  });
  return results;
}

type Shape = [number, number, number, number];

interface PoolCase {
  /** Batch, height, width, channels. */
  readonly shape: Shape;
  readonly x: Float32Array;
  readonly bias: Float32Array;
  readonly dy: Float32Array;
}

function drawPoolCase(random: Random, shape: Shape, rounded: boolean): PoolCase {
  const [batch, height, width, depth] = shape;
  const x = random.normals(sizeOf(shape));
  return {
    shape,
    // Whole numbers: many equal elements, and many zeros behind the bias.
    x: rounded ? x.map(Math.round) : x,
    bias: rounded ? new Float32Array(depth) : random.normals(depth),
    dy: random.normals(batch * (height >> 1) * (width >> 1) * depth),
  };
}

/** Bias, ReLU and pooling by their definitions, in float64, with the gradients for `x` and the bias. */
function poolByDefinition({ shape: [batch, height, width, depth], x, bias, dy }: PoolCase): number[][] {
  const y: number[] = [];
  const dx = Array<number>(x.length).fill(0);
  const db = Array<number>(depth).fill(0);
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row + 2 <= height; row += 2) {
      for (let column = 0; column + 2 <= width; column += 2) {
        for (let channel = 0; channel < depth; channel++) {
          const window = [0, 1, 2, 3].map(
            (i) => ((image * height + row + (i >> 1)) * width + column + (i & 1)) * depth + channel,
          );
          const values = window.map((at) => Math.fround(x[at] + bias[channel]));
          const largest = Math.max(...values);
          const gradient = largest > 0 ? dy[y.length] : 0;
          dx[window[values.indexOf(largest)]] += gradient;
          db[channel] += gradient;
          y.push(Math.max(largest, 0));
        }
      }
    }
  }
  return [y, dx, db];
}

const PLAIN = { strides: [1, 1], pad: "valid", dataFormat: "NHWC", dilations: [1, 1] };

/** The kernels behind a convolution that changes nothing: filters of 1 x 1 with a one for the channel itself. */
function poolByKernels({ shape, x, bias, dy }: PoolCase): tf.Tensor[] {
  const [, height, width, depth] = shape;
  const filter = tf.reshape(tf.eye(depth), [1, 1, depth, depth]);
  const inputs = { x: tf.tensor(x, shape), filter, bias: tf.tensor(bias) };
  const y = tf.engine().runKernel("GanClsConvolutionReluPool", inputs, PLAIN) as tf.Tensor;
  const gradients = tf
    .engine()
    .runKernel("GanClsReluPoolGradient", { y, dy: tf.tensor(dy, y.shape) }, { height, width });
  return [y, ...(gradients as unknown as tf.Tensor[])];
}

beforeAll(async () => {
  for (const variant of VARIANTS) {
    await registerSimdBackend(variant);
  }
});

afterAll(async () => {
  await tf.setBackend("cpu");
  VARIANTS.forEach(({ name }) => tf.removeBackend(name));
});

/** Odd and even sides, and one large enough for all threads. */
const POOL_SHAPES: Shape[] = [
  ...([
    [1, 2, 2, 4],
    [3, 5, 4, 8],
    [2, 4, 7, 12],
    [2, 11, 11, 64],
    [7, 26, 26, 32],
  ] as Shape[]),
];

describe.each(VARIANTS)("fused layers on $name", ({ name }) => {
  it.each(POOL_SHAPES)("adds the bias, cuts off and pools %i x %i x %i x %i, gradients included", async (...shape) => {
    for (const rounded of [false, true]) {
      const pool = drawPoolCase(Random.fromSeed(sizeOf(shape)), shape, rounded);
      const actual = await on(name, () => poolByKernels(pool));
      poolByDefinition(pool).forEach((expected, index) => {
        expect(maxRelativeError(actual[index], expected), `result ${index}`).toBeLessThanOrEqual(1e-5);
      });
    }
  });

  it("convolves, adds the bias, cuts off and pools as the layers do one by one, over shapes, strides and paddings", async () => {
    const random = Random.fromSeed(22);
    for (const [image, filter, strides, pad] of [
      [[3, 28, 28, 1], [3, 3, 1, 32], 1, "valid"],
      [[70, 9, 8, 1], [5, 4, 1, 24], 1, "same"],
      [[2, 13, 16, 1], [5, 5, 1, 8], 2, "same"],
      [[1, 5, 4, 1], [4, 3, 1, 12], 1, "same"],
      [[9, 13, 13, 32], [3, 3, 32, 64], 1, "valid"],
      [[2, 14, 12, 16], [3, 3, 16, 24], 1, "same"],
      [[2, 10, 9, 16], [5, 5, 16, 16], 1, "same"],
      [[2, 14, 14, 16], [5, 5, 16, 32], 2, "same"],
      [[2, 8, 7, 3], [3, 2, 3, 4], 1, "same"],
    ] as [Shape, Shape, number, "same" | "valid"][]) {
      const [x, w, b] = [image, filter, [filter[3]]].map((shape) => random.normals(sizeOf(shape)));
      const layers = (): tf.Tensor[] => {
        const product = tf.conv2d(tf.tensor4d(x, image), tf.tensor4d(w, filter), strides, pad);
        return [tf.maxPool(tf.relu(tf.add(product, tf.tensor(b))) as tf.Tensor4D, 2, 2, "valid")];
      };
      const fused = (): tf.Tensor[] => {
        const inputs = { x: tf.tensor(x, image), filter: tf.tensor(w, filter), bias: tf.tensor(b) };
        const attributes = { ...PLAIN, strides: [strides, strides], pad };
        return [tf.engine().runKernel("GanClsConvolutionReluPool", inputs, attributes) as tf.Tensor];
      };
      const [[expected], [actual]] = [await on("cpu", layers), await on(name, fused)];
      expect(maxRelativeError(actual, expected), JSON.stringify([image, filter])).toBeLessThanOrEqual(5e-5);
    }
  });

  it("gives the gradients of a pooled direct convolution for filters and bias, over shapes, strides and paddings", async () => {
    const random = Random.fromSeed(23);
    for (const [image, filter, strides, pad] of [
      [[12, 28, 28, 1], [3, 3, 1, 32], 1, "valid"],
      [[1, 5, 4, 1], [3, 3, 1, 8], 1, "same"],
      [[7, 9, 8, 1], [5, 4, 1, 24], 1, "same"],
      [[4, 13, 16, 1], [5, 5, 1, 16], 2, "same"],
      [[5, 12, 11, 1], [2, 3, 1, 8], 2, "valid"],
      [[2, 4, 4, 1], [5, 5, 1, 16], 1, "same"],
    ] as [Shape, Shape, number, "same" | "valid"][]) {
      const [x, w, b] = [image, filter, [filter[3]]].map((shape) => random.normals(sizeOf(shape)));
      const attributes = { ...PLAIN, strides: [strides, strides], pad, filterShape: filter };
      let dy: Float32Array = new Float32Array(0);
      const fused = (): tf.Tensor[] => {
        const inputs = { x: tf.tensor(x, image), filter: tf.tensor(w, filter), bias: tf.tensor(b) };
        const y = tf.engine().runKernel("GanClsConvolutionReluPool", inputs, attributes) as tf.Tensor;
        dy = random.normals(y.size);
        const gradients = tf
          .engine()
          .runKernel("GanClsDirectFilterGradient", { x: inputs.x, y, dy: tf.tensor(dy, y.shape) }, attributes);
        return gradients as unknown as tf.Tensor[];
      };
      const layers = (): tf.Tensor[] => {
        const loss = (kernel: tf.Tensor, bias: tf.Tensor): tf.Tensor => {
          const product = tf.conv2d(tf.tensor4d(x, image), kernel as tf.Tensor4D, strides, pad);
          const pooled = tf.maxPool(tf.relu(tf.add(product, bias)) as tf.Tensor4D, 2, 2, "valid");
          return tf.sum(tf.mul(pooled, tf.tensor(dy, pooled.shape)));
        };
        return tf.grads(loss)([tf.tensor4d(w, filter), tf.tensor(b)]);
      };
      const actual = await on(name, fused);
      (await on("cpu", layers)).forEach((expected, index) => {
        const error = maxRelativeError(actual[index], expected);
        expect(error, `${JSON.stringify([image, filter])} result ${index}`).toBeLessThanOrEqual(2e-5);
      });
    }
  });

  it("gives pooling's gradient by the kernel's own result alone", async () => {
    const message = "expected the very tensor";
    await tf.setBackend(name);
    const [y, dy] = [tf.ones([1, 1, 1, 4]), tf.ones([1, 1, 1, 4])];
    const run = (): unknown => tf.engine().runKernel("GanClsReluPoolGradient", { y, dy }, { height: 2, width: 2 });
    expect(run).toThrow(message);
    tf.dispose([y, dy]);
  });

  it("convolves with bias and LeakyReLU as the layers do one by one, over shapes, strides and paddings", async () => {
    const random = Random.fromSeed(21);
    for (const [image, filter, strides, pad] of [
      [[3, 9, 8, 1], [5, 5, 1, 16], 2, "same"],
      [[60, 11, 13, 1], [3, 4, 1, 40], 1, "valid"],
      [[2, 6, 31, 1], [5, 3, 1, 8], 2, "valid"],
      [[1, 2, 2, 1], [5, 5, 1, 16], 1, "same"],
      [[2, 14, 14, 16], [5, 5, 16, 32], 2, "same"],
      [[2, 11, 10, 16], [3, 3, 16, 16], 1, "valid"],
      [[2, 6, 6, 5], [3, 2, 5, 7], 1, "same"],
      [[2, 8, 8, 4], [3, 3, 4, 1], 1, "same"],
    ] as [Shape, Shape, number, "same" | "valid"][]) {
      const draw = (shape: number[]): Float32Array => random.normals(sizeOf(shape));
      const [x, w, b] = [draw(image), draw(filter), draw([filter[3]])];
      for (const slope of [1, 0.3]) {
        const separate = (): tf.Tensor[] => {
          const product = tf.conv2d(tf.tensor4d(x, image), tf.tensor4d(w, filter), strides, pad);
          return [tf.leakyRelu(tf.add(product, tf.tensor(b)), slope)];
        };
        const fused = (): tf.Tensor[] => {
          const inputs = { x: tf.tensor(x, image), filter: tf.tensor(w, filter), bias: tf.tensor(b) };
          const attributes = {
            ...{ strides: [strides, strides], pad, dataFormat: "NHWC", dilations: [1, 1] },
            ...{ activation: slope === 1 ? "linear" : "leakyrelu", leakyreluAlpha: slope },
          };
          return [tf.engine().runKernel("GanClsConvolution", inputs, attributes) as tf.Tensor];
        };
        const [[expected], [actual]] = [await on("cpu", separate), await on(name, fused)];
        expect(maxRelativeError(actual, expected)).toBeLessThanOrEqual(5e-5);
      }
    }
  });
});

describe.each(VARIANTS)("a classifier's step on $name", ({ name }) => {
  it("has tfjs' loss, gradient and accuracy, large logits and soft labels included", async () => {
    const random = Random.fromSeed(5);
    const shape = [17, 10] as [number, number];
    const size = sizeOf(shape);
    const drawn = random.normals(size).map(Math.abs);
    const soft = drawn.map((value, index) => {
      const start = index - (index % 10);
      return value / drawn.subarray(start, start + 10).reduce((sum, other) => sum + other, 0);
    });
    const hard = Float32Array.from({ length: size }, (_, index) => Number(index % 10 === Math.floor(index / 10) % 7));
    for (const [scale, labels] of [
      [1, hard],
      [60, hard],
      [1, soft],
    ] as const) {
      const logits = random.normals(size).map((value) => value * scale);
      const composed = (): tf.Tensor[] => {
        const [x, y] = [tf.tensor2d(logits, shape), tf.tensor2d(labels, shape)];
        const loss = (z: tf.Tensor): tf.Tensor => tf.losses.softmaxCrossEntropy(y, z);
        const correct = tf.equal(tf.argMax(x, 1), tf.argMax(y, 1));
        return [loss(x), tf.grad(loss)(x), tf.mean(tf.cast(correct, "float32"))];
      };
      const fused = (): tf.Tensor[] => {
        const inputs = { logits: tf.tensor2d(logits, shape), labels: tf.tensor2d(labels, shape) };
        return tf.engine().runKernel("GanClsSoftmaxCrossEntropy", inputs) as tf.Tensor[];
      };
      const [expected, actual] = [await on("cpu", composed), await on(name, fused)];
      expected.forEach((values, index) => {
        expect(maxRelativeError(actual[index], values), `result ${index}`).toBeLessThanOrEqual(1e-5);
      });
    }
  });

  it("moves variables to the bytes that tfjs' two operations give", async () => {
    const random = Random.fromSeed(6);
    const [variable, gradient] = [random.normals(70_001), random.normals(70_001)];
    const [expected] = await on("cpu", () => [tf.sub(tf.tensor(variable), tf.mul(tf.tensor(gradient), 0.01))]);
    const [actual] = await on(name, () => {
      const inputs = { variable: tf.tensor(variable), gradient: tf.tensor(gradient) };
      return [tf.engine().runKernel("GanClsSgd", inputs, { rate: 0.01 }) as tf.Tensor];
    });
    expect(maxRelativeError(actual, expected)).toBe(0);
  });
});

it("pools to the same bytes on one thread and on two", async () => {
  const pool = drawPoolCase(Random.fromSeed(3), [7, 26, 26, 32], false);
  const [one, two] = [await on("simd-1", () => poolByKernels(pool)), await on("simd-2", () => poolByKernels(pool))];
  two.forEach((values, index) => expect(maxRelativeError(values, one[index])).toBe(0));
});
