import { Random } from "@gan-cls/core";
import { maxRelativeError } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { registerSimdBackend } from "./index";

/** Every way to run the kernels: threads, and with or without fused multiply-add. */
const VARIANTS = [
  { name: "simd-1", threads: 1, relaxed: true },
  { name: "simd-2", threads: 2, relaxed: true },
  { name: "simd-3-plain", threads: 3, relaxed: false },
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
  const state = random.getState();
  return () => {
    const own = Random.fromState(state);
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
    ] as [number[], number[], number, "same" | "valid"][]) {
      await expectAsOnCpu(name, withGradients(convolution(stride, pad), random, [image, filter]), 5e-5);
    }
    const bias = values(random, [24]);
    const state = random.getState();
    await expectAsOnCpu(
      name,
      () => {
        const own = Random.fromState(state);
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
    for (let sequence = 0; sequence < 340; sequence++) {
      await expectAsOnCpu(name, () => fuzz(Random.fromSeed(sequence), 50), 1e-4);
    }
  });

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
