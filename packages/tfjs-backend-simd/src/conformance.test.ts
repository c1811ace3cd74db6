import { Random } from "@gan-cls/core";
import { maxRelativeError } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { registerSimdBackend } from "./index";

/** Every way to run the kernels: threads, with or without fused multiply-add and vectors of 256 bits (which Node 24 has). */
const VARIANTS = [
  { name: "simd-1", threads: 1, relaxed: true, wide: true },
  { name: "simd-2", threads: 2, relaxed: true, wide: false },
  { name: "simd-3-plain", threads: 3, relaxed: false, wide: false },
];

type Work = () => tf.Tensor[];

/** The values that `work` gives on a backend. */
async function on(backend: string, work: Work): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  let results: Float32Array[] = [];
  // Nothing is returned from tidy, which would search arrays for tensors element by element.
  tf.tidy(() => {
    results = work().map((tensor) => tensor.dataSync() as Float32Array);
  });
  return results;
}

async function expectAsOnCpu(backend: string, work: Work, tolerance = 2e-5): Promise<void> {
  const [expected, actual] = [await on("cpu", work), await on(backend, work)];
  expected.forEach((values, index) => {
    expect(maxRelativeError(actual[index], values), `result ${index}`).toBeLessThanOrEqual(tolerance);
  });
}

const values = (random: Random, shape: number[]): tf.Tensor =>
  tf.tensor(random.normals(shape.reduce((a, b) => a * b, 1)), shape);

/** Output and gradients, the output weighted so that every element's gradient differs. */
function withGradients(f: (...inputs: tf.Tensor[]) => tf.Tensor, random: Random, shapes: number[][]): Work {
  const seed = random.uint32();
  return () => {
    const own = Random.fromSeed(seed);
    const inputs = shapes.map((shape) => values(own, shape));
    const weights = values(own, f(...inputs).shape);
    return [f(...inputs), ...tf.grads((...x: tf.Tensor[]) => tf.sum(tf.mul(f(...x), weights)))(inputs)];
  };
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

describe.each(VARIANTS)("$name", ({ name }) => {
  it("convolves as tfjs's cpu kernels do, both gradients included, over shapes, strides and paddings", async () => {
    const random = Random.fromSeed(3);
    for (let i = 0; i < 40; i++) {
      const draw = (limit: number): number => 1 + random.integer(limit);
      const [batch, height, width, depth, columns] = [draw(3), 2 + draw(9), 2 + draw(9), draw(9), draw(18)];
      const [filterHeight, filterWidth] = [Math.min(draw(5), height), Math.min(draw(5), width)];
      const [stride, pad] = [draw(3), random.uniform() < 0.5 ? "same" : "valid"] as const;
      const shapes = [
        [batch, height, width, depth],
        [filterHeight, filterWidth, depth, columns],
      ];
      await expectAsOnCpu(
        name,
        withGradients((x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad), random, shapes),
      );
    }
  });

  it("convolves a whole layer of the study, transposed too", async () => {
    const random = Random.fromSeed(4);
    await expectAsOnCpu(
      name,
      withGradients((x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, "same"), random, [
        [2, 14, 14, 16],
        [5, 5, 16, 32],
      ]),
    );
    await expectAsOnCpu(
      name,
      withGradients(
        (x, w) => tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, [2, 14, 14, 8], 2, "same"),
        random,
        [
          [2, 7, 7, 16],
          [5, 5, 8, 16],
        ],
      ),
    );
  });

  it("convolves by tiles where that pays, within the error of Winograd's sums", async () => {
    const random = Random.fromSeed(14);
    const convolution =
      (stride: number, pad: "same" | "valid") =>
      (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
        tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad);
    for (const [image, filter, stride, pad] of [
      [[3, 7, 7, 16], [5, 5, 16, 24], 1, "same"],
      [[2, 14, 14, 16], [5, 5, 16, 16], 2, "same"],
      [[2, 13, 11, 24], [3, 3, 24, 16], 1, "valid"],
      [[1, 9, 9, 16], [3, 3, 16, 32], 1, "same"],
      [[2, 11, 15, 16], [5, 5, 16, 16], 2, "valid"],
      [[2, 16, 16, 16], [4, 4, 16, 24], 2, "same"],
      [[1, 13, 19, 24], [4, 4, 24, 16], 2, "same"],
      [[2, 12, 11, 16], [4, 4, 16, 16], 2, "valid"],
      [[1, 32, 8, 16], [4, 4, 16, 16], 2, "same"],
      [[1, 13, 16, 16], [6, 6, 16, 16], 2, "same"],
    ] as [number[], number[], number, "same" | "valid"][]) {
      await expectAsOnCpu(name, withGradients(convolution(stride, pad), random, [image, filter]), 5e-5);
    }
    const bias = values(random, [24]);
    const seed = random.uint32();
    await expectAsOnCpu(
      name,
      () => {
        const own = Random.fromSeed(seed);
        const [x, filter] = [values(own, [2, 8, 8, 16]) as tf.Tensor4D, values(own, [5, 5, 16, 24]) as tf.Tensor4D];
        return [
          tf.fused.conv2d({ x, filter, strides: 1, pad: "same", bias: tf.tensor(bias.dataSync()), activation: "relu" }),
        ];
      },
      5e-5,
    );
  });

  it("multiplies matrices, batched, transposed, with bias and activation", async () => {
    const random = Random.fromSeed(5);
    for (let i = 0; i < 40; i++) {
      const draw = (limit: number): number => 1 + random.integer(limit);
      const [m, k, n, transposeA, transposeB] = [draw(40), draw(1_500), draw(40), i % 2 === 0, i % 4 < 2];
      const shapes = [transposeA ? [k, m] : [m, k], transposeB ? [n, k] : [k, n]];
      const batched = i % 3 === 0 ? shapes.map((shape) => [draw(1) + (i % 2), ...shape]) : shapes;
      await expectAsOnCpu(
        name,
        withGradients((a, b) => tf.matMul(a, b, transposeA, transposeB), random, batched),
      );
    }
    await expectAsOnCpu(name, () => {
      const [a, b, bias] = [
        values(Random.fromSeed(1), [5, 7]),
        values(Random.fromSeed(2), [7, 11]),
        values(Random.fromSeed(3), [11]),
      ];
      return (["linear", "relu", "leakyrelu", "elu", "sigmoid", "relu6"] as const).map((activation) =>
        tf.fused.matMul({ a: a as tf.Tensor2D, b: b as tf.Tensor2D, bias, activation, leakyreluAlpha: 0.3 }),
      );
    });
  });

  it("pools and spreads the gradient to the first largest element", async () => {
    const random = Random.fromSeed(6);
    for (const [shape, size, stride, pad] of [
      [[2, 8, 8, 8], 2, 2, "valid"],
      [[1, 7, 9, 3], 3, 2, "same"],
      [[3, 5, 5, 6], 3, 1, "same"],
    ] as [number[], number, number, "valid" | "same"][]) {
      const pool = (x: tf.Tensor): tf.Tensor => tf.maxPool(x as tf.Tensor4D, size, stride, pad);
      await expectAsOnCpu(name, withGradients(pool, random, [shape]));
      // Equal elements in a window: only one of them may get the gradient.
      await expectAsOnCpu(
        name,
        withGradients((x) => pool(tf.round(x)), random, [shape]),
      );
      await expectAsOnCpu(name, () => [
        tf.grad((x: tf.Tensor) => tf.sum(pool(x)))(tf.round(values(Random.fromSeed(7), shape))),
      ]);
    }
  });

  it("convolves to and from a single channel", async () => {
    const random = Random.fromSeed(15);
    for (const stride of [1, 2]) {
      const shapes = [
        [2, 9, 8, 1],
        [5, 5, 1, 13],
      ];
      await expectAsOnCpu(
        name,
        withGradients((x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, "same"), random, shapes),
      );
      const narrow = [
        [2, 9, 8, 13],
        [3, 3, 13, 1],
      ];
      await expectAsOnCpu(
        name,
        withGradients((x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, "same"), random, narrow),
      );
    }
  });

  it("convolves to and from few channels, with filters of all sizes and strides", async () => {
    const random = Random.fromSeed(16);
    for (const [channels, columns, size, stride, pad] of [
      [3, 16, 5, 2, "same"],
      [3, 24, 4, 2, "same"],
      [3, 8, 3, 1, "same"],
      [3, 16, 5, 1, "valid"],
      [3, 13, 3, 2, "same"],
      [4, 16, 4, 2, "same"],
      [5, 8, 3, 1, "valid"],
      [17, 16, 4, 2, "same"],
    ] as [number, number, number, number, "same" | "valid"][]) {
      for (const image of [
        [3, 12, 8, channels],
        [1, 9, 13, channels],
      ]) {
        const filter = [size, size, channels, columns];
        const convolve = (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
          tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad);
        await expectAsOnCpu(name, withGradients(convolve, random, [image, filter]));
      }
    }
  });

  it("draws colour images of any size by transposed convolutions, and crops them", async () => {
    const random = Random.fromSeed(17);
    for (const [height, width, size, stride] of [
      [8, 8, 4, 2],
      [12, 20, 5, 2],
      [17, 9, 4, 2],
      [11, 13, 3, 1],
      [128, 40, 4, 2],
    ]) {
      const from = [2, Math.ceil(height / stride), Math.ceil(width / stride), 8];
      const shape: [number, number, number, number] = [2, from[1] * stride, from[2] * stride, 3];
      const draw = (x: tf.Tensor, w: tf.Tensor): tf.Tensor => {
        const drawn = tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, shape, stride, "same");
        return tf.slice(drawn, [0, 0, 0, 0], [2, height, width, 3]);
      };
      await expectAsOnCpu(name, withGradients(draw, random, [from, [size, size, 3, 8]]));
    }
  });

  it("steps as Adam does", async () => {
    await tf.setBackend(name);
    const [variable, mean, square, gradient] = [1, 2, 3, 4].map((seed) =>
      tf.abs(values(Random.fromSeed(seed), [7, 3])),
    );
    const attributes = { rate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-7 };
    const inputs = { variable, mean, square, gradient };
    const outputs = tf.engine().runKernel("GanClsAdam", inputs, attributes) as unknown as tf.Tensor[];
    const [w, m, v, g] = [variable, mean, square, gradient].map((tensor) => Array.from(tensor.dataSync()));
    const newMean = m.map((x, i) => 0.9 * x + 0.1 * g[i]);
    const newSquare = v.map((x, i) => 0.99 * x + 0.01 * g[i] ** 2);
    const newVariable = w.map((x, i) => x - (0.1 * newMean[i]) / (Math.sqrt(newSquare[i]) + 1e-7));
    [newVariable, newMean, newSquare].forEach((expected, i) => {
      expect(maxRelativeError(outputs[i].dataSync(), expected)).toBeLessThan(1e-6);
    });
  });

  it("equals the cpu backend over a fuzz of op sequences", async () => {
    // Short sequences from fresh values: long ones would amplify the last bit until two right answers differ.
    for (let sequence = 0; sequence < 1000; sequence++) {
      await expectAsOnCpu(name, () => fuzz(Random.fromSeed(sequence), 50), 1e-4);
    }
  });

  it.each([
    { title: "one tile of 7 x 7, 5x5 filters", image: [2, 7, 7, 256], filter: [5, 5, 256, 16], stride: 1 },
    { title: "tiles of 7 x 7, stride 2", image: [2, 14, 14, 128], filter: [5, 5, 128, 16], stride: 2 },
    { title: "tiles of 6 x 6, 3x3 filters", image: [2, 11, 11, 256], filter: [3, 3, 256, 16], stride: 1 },
    { title: "tiles of 4 x 4, 5x5 filters", image: [2, 8, 8, 256], filter: [5, 5, 256, 16], stride: 1 },
    { title: "tiles of 4 x 4, 3x3 filters", image: [2, 4, 4, 256], filter: [3, 3, 256, 16], stride: 1 },
    { title: "tiles of 4 x 4, 4x4 filters, stride 2", image: [2, 8, 8, 256], filter: [4, 4, 256, 16], stride: 2 },
    { title: "tiles of 8 x 8, 4x4 filters, stride 2", image: [1, 16, 16, 128], filter: [4, 4, 128, 16], stride: 2 },
  ])("stays within the stated error over hundreds of channels: $title", async ({ image, filter, stride }) => {
    await tf.setBackend(name);
    const random = Random.fromSeed(21);
    const [x, w] = [values(random, image), tf.mul(values(random, filter), 0.05)];
    const y = tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, "same");
    const dy = values(random, y.shape);
    const loss = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
      tf.sum(tf.mul(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, "same"), dy));
    const actual = [y, ...tf.grads(loss)([x, w])].map((tensor) => tensor.dataSync());
    const expected = convolutionInFloat64({ x, w, dy, stride });
    expected.forEach((reference, index) => {
      expect(maxRelativeError(actual[index], reference), `result ${index}`).toBeLessThan(WINOGRAD_ERROR);
    });
    tf.dispose([x, w, y, dy]);
  });

  it("knows exponentials over the whole range of float32", async () => {
    await tf.setBackend(name);
    const inputs = Float32Array.from(
      { length: 4001 },
      (_, i) => Math.sign(i - 2000) * (Math.abs(i - 2000) / 2000) ** 4 * 110,
    );
    const x = tf.tensor1d(inputs);
    for (const [f, exact] of [
      [tf.exp, Math.exp],
      [tf.tanh, Math.tanh],
      [tf.sigmoid, (value: number) => 1 / (1 + Math.exp(-value))],
    ] as [(x: tf.Tensor) => tf.Tensor, (x: number) => number][]) {
      f(x)
        .dataSync()
        .forEach((value, index) => {
          const expected = Math.fround(exact(inputs[index]));
          const isTiny = Math.abs(expected) < 2 ** -125;
          const error = value === expected || isTiny ? 0 : Math.abs(value / expected - 1);
          expect(error, `${f.name} of ${inputs[index]} is ${value}`).toBeLessThan(5e-7);
          expect(isTiny ? Math.abs(value) : 0).toBeLessThan(2 ** -124);
        });
    }
    const edges = tf.tensor1d([Infinity, -Infinity, NaN, 0]);
    expect(Array.from(tf.exp(edges).dataSync())).toEqual([Infinity, 0, NaN, 1]);
    expect(Array.from(tf.tanh(edges).dataSync())).toEqual([1, -1, NaN, 0]);
    expect(Array.from(tf.sigmoid(edges).dataSync())).toEqual([1, 0, NaN, 0.5]);
  });

  it("drops by a hash of index and key, behind a LeakyReLU, forward and backward", async () => {
    await tf.setBackend(name);
    const [x, dy] = [values(Random.fromSeed(5), [50_003]), values(Random.fromSeed(6), [50_003])];
    const attributes = {
      slope: 0.3,
      scale: 1 / 0.7,
      threshold: Math.round(0.3 * 2 ** 32),
      key1: 0x89abcdef,
      key2: 12345,
    };
    for (const [given, gradient] of [
      [x, x],
      [x, dy],
    ]) {
      const actual = tf.engine().runKernel("GanClsLeakyDropout", { x: given, dy: gradient }, attributes) as tf.Tensor;
      const [point, value] = [given.dataSync(), gradient.dataSync()];
      const expected = Array.from(value, (g, i) =>
        isKept(i, attributes) ? (point[i] > 0 ? g : attributes.slope * g) * attributes.scale : 0,
      );
      expect(maxRelativeError(actual.dataSync(), expected)).toBeLessThan(1e-6);
    }
  });

  it.each([[[100, 7, 7, 12]], [[300, 4]], [[2, 3, 20]]])(
    "normalises batches with a LeakyReLU behind it, gradients included: %j",
    async (shape) => {
      await tf.setBackend(name);
      const channels = shape[shape.length - 1];
      const random = Random.fromSeed(8);
      const [x, dy] = [tf.add(values(random, shape), 3), values(random, shape)];
      const [gamma, beta] = [values(random, [channels]), values(random, [channels])];
      const attributes = { epsilon: 1e-3, slope: 0.3 };
      const kernel = (kernelName: string, inputs: tf.NamedTensorMap): tf.Tensor[] =>
        tf.engine().runKernel(kernelName, inputs, attributes) as unknown as tf.Tensor[];
      const [y, mean, variance] = kernel("GanClsBatchNorm", { x, gamma, beta });
      const gradients = kernel("GanClsBatchNormGradient", { x, dy, gamma, beta, mean, variance });
      await tf.setBackend("cpu");
      const plain = (...[input, scale, offset]: tf.Tensor[]): tf.Tensor => {
        const moments = tf.moments(
          input,
          shape.slice(1).map((_, axis) => axis),
        );
        const normal = tf.div(tf.sub(input, moments.mean), tf.sqrt(tf.add(moments.variance, attributes.epsilon)));
        return tf.leakyRelu(tf.add(tf.mul(normal, scale), offset), attributes.slope);
      };
      const loss = (...inputs: tf.Tensor[]): tf.Tensor => tf.sum(tf.mul(plain(...inputs), dy));
      const expected = [plain(x, gamma, beta), ...tf.grads(loss)([x, gamma, beta])];
      [y, ...gradients].forEach((tensor, index) => {
        expect(maxRelativeError(tensor.dataSync(), expected[index].dataSync()), `result ${index}`).toBeLessThan(2e-5);
      });
    },
  );

  it("gives the same bytes twice", async () => {
    const work = withGradients((x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, "same"), Random.fromSeed(9), [
      [8, 14, 14, 32],
      [5, 5, 32, 48],
    ]);
    expect(await on(name, work)).toEqual(await on(name, work));
  });

  it("holds no more memory after repeated work", async () => {
    const work = withGradients((x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "same"), Random.fromSeed(9), [
      [2, 9, 9, 5],
      [3, 3, 5, 6],
    ]);
    await on(name, work);
    const facts = (): unknown => tf.memory();
    const before = facts();
    for (let i = 0; i < 20; i++) {
      await on(name, work);
    }
    expect(facts()).toEqual(before);
  });
});

/** The largest error of tiles, as a share of the largest value; the README states it. */
const WINOGRAD_ERROR = 3e-5;

interface ConvolutionInputs {
  readonly x: tf.Tensor;
  readonly w: tf.Tensor;
  readonly dy: tf.Tensor;
  readonly stride: number;
}

/** Output and gradients for image and filter of a convolution with padding "same", summed directly in float64. */
function convolutionInFloat64({ x, w, dy, stride }: ConvolutionInputs): Float64Array[] {
  const [batch, height, width, depth] = x.shape;
  const [rows, columns, , outputs] = w.shape;
  const [, outHeight, outWidth] = dy.shape;
  const [image, filter, gradient] = [x, w, dy].map((tensor) => Float64Array.from(tensor.dataSync()));
  const [y, dx, dw] = [gradient, image, filter].map(({ length }) => new Float64Array(length));
  const padOf = (size: number, out: number, taps: number): number =>
    Math.floor(Math.max(0, (out - 1) * stride + taps - size) / 2);
  const [top, left] = [padOf(height, outHeight, rows), padOf(width, outWidth, columns)];
  for (let pixel = 0; pixel < batch * outHeight * outWidth; pixel++) {
    const [b, oy, ox] = [
      Math.floor(pixel / (outHeight * outWidth)),
      Math.floor(pixel / outWidth) % outHeight,
      pixel % outWidth,
    ];
    for (let tap = 0; tap < rows * columns; tap++) {
      const [iy, ix] = [oy * stride + Math.floor(tap / columns) - top, ox * stride + (tap % columns) - left];
      if (iy < 0 || iy >= height || ix < 0 || ix >= width) {
        continue;
      }
      for (let k = 0; k < depth; k++) {
        const at = ((b * height + iy) * width + ix) * depth + k;
        for (let n = 0; n < outputs; n++) {
          const [weightAt, outAt] = [(tap * depth + k) * outputs + n, pixel * outputs + n];
          y[outAt] += image[at] * filter[weightAt];
          dx[at] += gradient[outAt] * filter[weightAt];
          dw[weightAt] += gradient[outAt] * image[at];
        }
      }
    }
  }
  return [y, dx, dw];
}

/** Whether dropout keeps an element; `dropoutMask` of `@gan-cls/models` has the same rule. */
function isKept(index: number, { key1, key2, threshold }: { key1: number; key2: number; threshold: number }): boolean {
  let hash = Math.imul(index, 0x9e3779b1) ^ key1;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) + key2;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0 >= threshold;
}

/** Random operations on a pool of tensors of some shapes; the results of all are returned. */
function fuzz(random: Random, steps: number): tf.Tensor[] {
  const shapes = [[4, 6], [6], [1], [4, 1], [3, 4, 6], [1, 6], [2, 3, 4, 6], []];
  const pool = shapes.map((shape) => values(random, shape));
  const pick = (): tf.Tensor => pool[random.integer(pool.length)];
  const binary = [tf.add, tf.sub, tf.mul, tf.maximum, tf.minimum, tf.squaredDifference];
  const unary = [
    ...[
      tf.neg,
      tf.square,
      tf.relu,
      tf.abs,
      tf.step,
      tf.tanh,
      tf.sigmoid,
      tf.softplus,
      tf.zerosLike,
      tf.onesLike,
      tf.sign,
    ],
    (x: tf.Tensor) => tf.leakyRelu(x, 0.3),
    (x: tf.Tensor) => tf.sqrt(tf.abs(x)),
    (x: tf.Tensor) => tf.rsqrt(tf.add(tf.square(x), 1)),
    (x: tf.Tensor) => tf.div(x, tf.add(tf.square(x), 1)),
    (x: tf.Tensor) => tf.reciprocal(tf.add(tf.abs(x), 1)),
    (x: tf.Tensor) => tf.sum(x, x.rank > 1 ? [0] : undefined),
    (x: tf.Tensor) => tf.mean(x, x.rank > 0 ? [x.rank - 1] : undefined, true),
    (x: tf.Tensor) => (x.rank > 2 ? tf.sum(x, [0, 2]) : tf.mean(x)),
    (x: tf.Tensor) => tf.where(tf.greater(x, 0), x, tf.mul(x, 0.5)),
    (x: tf.Tensor) => tf.where(tf.greater(x, tf.neg(x)), tf.neg(x), x),
    (x: tf.Tensor) => (x.rank > 1 ? tf.transpose(x) : x),
    (x: tf.Tensor) => tf.reshape(x, [-1]),
    (x: tf.Tensor) => tf.cast(tf.cast(tf.greater(x, 0), "int32"), "float32"),
    (x: tf.Tensor) => (x.rank > 0 ? tf.softmax(x) : x),
    (x: tf.Tensor) => (x.rank > 0 ? tf.concat([x, x], 0) : x),
    (x: tf.Tensor) => (x.rank > 0 && x.shape[0] > 1 ? tf.slice(x, 1) : x),
    (x: tf.Tensor) =>
      x.rank > 0
        ? tf.pad(
            x,
            x.shape.map(() => [1, 0] as [number, number]),
          )
        : x,
  ];
  for (let i = 0; i < steps; i++) {
    const [a, b] = [pick(), pick()];
    const result =
      random.uniform() < 0.5 && canBroadcast(a.shape, b.shape)
        ? binary[random.integer(binary.length)](a, b)
        : unary[random.integer(unary.length)](a);
    // Squashed, so that values neither vanish nor overflow over many steps; large ones make room for fresh ones.
    const next = result.size > 500 ? values(random, [4, 6]) : tf.tanh(result);
    pool[random.integer(pool.length)] = next;
  }
  return pool;
}

function canBroadcast(a: number[], b: number[]): boolean {
  const length = Math.min(a.length, b.length);
  return Array.from({ length }, (_, i) => [a[a.length - 1 - i], b[b.length - 1 - i]]).every(
    ([x, y]) => x === y || x === 1 || y === 1,
  );
}
