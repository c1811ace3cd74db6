import { Random, withoutLabels } from "@gan-cls/core";
import {
  buildDiscriminator,
  buildGenerator,
  forward,
  namedWeights,
  toImageTensor,
  trainableVariables,
} from "@gan-cls/models";
import { installMatchers, maxRelativeError, smallDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import keras from "../__fixtures__/keras.json";
import { ganGradients, type GanBatch } from "../gan-step";
import { createOptimizer } from "../optimizer";
import { distortedViews } from "../image-views";
import { createWeightAverage } from "../weight-copies";
import { HINGE, hingeDiscriminatorLoss, hingeGeneratorLoss } from "./hinge";
import { checkObjective } from "./objective";
import { discriminatorLoss, generatorGradientRatio, generatorLoss } from "./original";
import { contrastiveLoss, createSelfSupervision, quarterTurns } from "./self-supervision";
import { withSpectralNorm } from "./spectral-norm";
import { translateImages } from "./translate-images";

installMatchers();
beforeAll(() => tf.setBackend("cpu"));

const SHAPE = [8, 8, 1] as const;
const DIGITS = withoutLabels(smallDigits(1));

/** Central differences of a scalar function of one variable's number. */
function slope(f: () => number, variable: tf.Variable, place: number, step = 1e-2): number {
  const values = variable.dataSync().slice();
  const at = (value: number): number => {
    const changed = values.slice();
    changed[place] = value;
    variable.assign(tf.tensor(changed, variable.shape));
    return f();
  };
  const result = (at(values[place] + step) - at(values[place] - step)) / (2 * step);
  variable.assign(tf.tensor(values, variable.shape));
  return result;
}

const column = (values: number[]): tf.Tensor => tf.tensor2d(values, [values.length, 1]);

describe("the original losses", () => {
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

describe("the hinge loss", () => {
  const generator = (): tf.Sequential =>
    buildGenerator({ seed: 1, latentSize: 5, imageShape: SHAPE, filters: [4, 3, 2] });
  const discriminator = (): tf.Sequential =>
    buildDiscriminator({ seed: 2, imageShape: SHAPE, filters: [3, 4], dropoutRate: 0 });
  const batch = (): GanBatch => ({
    realImages: tf.randomUniform([6, ...SHAPE], -1, 1, "float32", 3),
    noise: tf.randomNormal([6, 5], 0, 1, "float32", 4),
    dropoutRandom: Random.fromSeed(5),
  });

  it("has the values of its definition", () => {
    expect(hingeDiscriminatorLoss(tf.tensor([0.5, 3]), tf.tensor([-2, 1])).dataSync()[0]).toBeCloseTo(0.25 + 1);
    expect(hingeGeneratorLoss(tf.tensor([-2, 1])).dataSync()[0]).toBeCloseTo(0.5);
  });

  it.each([0, -1.5])("gives both players the gradients of their own losses, with logits around %d", (bias) => {
    const [g, d] = [generator(), discriminator()];
    const [kernel, offset] = d.getLayer("logit").getWeights();
    // Below -1 the discriminator's loss of generated images is flat, and the generator must learn all the same.
    d.getLayer("logit").setWeights([tf.mul(kernel, bias === 0 ? 1 : 0.1), tf.add(offset, bias)]);
    const { generatorGradients, discriminatorGradients } = ganGradients({ generator: g, discriminator: d }, batch(), {
      loss: HINGE,
    });
    const logits = (): { real: tf.Tensor; fake: tf.Tensor } => ({
      real: forward(d, batch().realImages),
      fake: forward(d, forward(g, batch().noise, { training: true })),
    });
    const expected = (loss: () => tf.Scalar, variables: tf.Variable[]): tf.Tensor[] => {
      const { grads } = tf.variableGrads(loss, variables);
      return variables.map((variable) => grads[variable.name]);
    };
    const generatorExpected = expected(() => hingeGeneratorLoss(logits().fake), trainableVariables(g));
    const discriminatorExpected = expected(
      () => hingeDiscriminatorLoss(logits().real, logits().fake),
      trainableVariables(d),
    );
    const pairs = [
      [generatorGradients, generatorExpected],
      [discriminatorGradients, discriminatorExpected],
    ];
    for (const [actual, wanted] of pairs) {
      actual.forEach((tensor, i) =>
        expect(maxRelativeError(tensor.dataSync(), wanted[i].dataSync())).toBeLessThan(1e-3),
      );
    }
    expect(Math.max(...generatorGradients.map((tensor) => tf.max(tf.abs(tensor)).dataSync()[0]))).toBeGreaterThan(1e-6);
  });
});

describe("translateImages", () => {
  it("moves each image by its own whole numbers and fills with black", () => {
    const images = tf.randomUniform([20, 6, 5, 2], 0, 1, "float32", 1) as tf.Tensor4D;
    const moved = translateImages(images, 2, Random.fromSeed(1)).arraySync();
    const originals = images.arraySync();
    const moves = originals.map((image, i) => {
      for (let down = -2; down <= 2; down++) {
        for (let right = -2; right <= 2; right++) {
          const expected = image.map((row, y) => row.map((_, x) => image[y - down]?.[x - right] ?? [-1, -1]));
          const error = maxRelativeError(moved[i].flat(2), expected.flat(2));
          if (error < 1e-6) {
            return `${down},${right}`;
          }
        }
      }
      return "none";
    });
    expect(moves).not.toContain("none");
    expect(new Set(moves).size).toBeGreaterThan(8);
  });

  it("hands gradients back to the pixels that are still to be seen", () => {
    const image = tf.ones([1, 4, 4, 1]) as tf.Tensor4D;
    const seen = tf.sum(tf.add(translateImages(image, 3, Random.fromSeed(4)), 1)).dataSync()[0] / 2;
    const gradient = tf.grad((x) => tf.sum(translateImages(x as tf.Tensor4D, 3, Random.fromSeed(4))))(image);
    expect(tf.sum(gradient).dataSync()[0]).toBeCloseTo(seen);
  });
});

describe("withSpectralNorm", () => {
  const sigma = (kernel: tf.Tensor): number => {
    const matrix = tf.reshape(kernel, [-1, kernel.shape[kernel.rank - 1]]) as tf.Tensor2D;
    let vector = tf.ones([matrix.shape[1], 1]) as tf.Tensor2D;
    for (let i = 0; i < 300; i++) {
      const next = tf.matMul(matrix, tf.matMul(matrix, vector), true);
      vector = tf.div(next, tf.norm(next));
    }
    return tf.norm(tf.matMul(matrix, vector)).dataSync()[0];
  };

  it("holds the largest singular value of every kernel at 1 and leaves biases alone", () => {
    const discriminator = buildDiscriminator({ seed: 2, imageShape: SHAPE, filters: [3, 4] });
    const variables = trainableVariables(discriminator);
    const plain = createOptimizer({ name: "sgd", learningRate: 0.05 }, variables);
    const optimizer = withSpectralNorm(plain, variables, Random.fromSeed(1));
    for (let step = 0; step < 30; step++) {
      optimizer.apply(variables.map((variable, i) => tf.randomNormal(variable.shape, 0, 1, "float32", 100 * step + i)));
    }
    variables
      .filter(({ rank }) => rank > 1)
      .forEach((kernel) => expect(Math.abs(sigma(kernel) - 1)).toBeLessThan(0.05));
    expect([...optimizer.slots().keys()]).toEqual(["singular/0", "singular/1", "singular/2"]);
    expect(optimizer.step).toBe(30);
  });

  it("moves along the gradient of the loss of the divided kernel", () => {
    const kernel = tf.variable(tf.randomNormal([4, 3], 0, 1, "float32", 7));
    const target = tf.randomNormal([4, 3], 0, 1, "float32", 8);
    const gradients: tf.Tensor[] = [];
    const recorder = {
      ...createOptimizer({ name: "sgd", learningRate: 1 }, []),
      apply: (given: readonly tf.Tensor[]) => void gradients.push(tf.keep(tf.clone(given[0]))),
    };
    const optimizer = withSpectralNorm(recorder, [kernel], Random.fromSeed(1));
    const at = kernel.clone();
    optimizer.apply([tf.mul(2, tf.sub(at, target))]);
    const probe = tf.variable(at);
    const loss = (): number => tf.sum(tf.square(tf.sub(tf.div(probe, sigma(probe)), target))).dataSync()[0];
    const numeric = Array.from({ length: 12 }, (_, place) => slope(loss, probe, place));
    expect(maxRelativeError(gradients[0].dataSync(), numeric)).toBeLessThan(0.01);
  });
});

describe("contrastiveLoss", () => {
  it("is the cross-entropy of the definition", () => {
    const rows = [
      [1, 0],
      [0, 2],
      [1, 1],
      [-1, 3],
    ];
    const cosine = (a: number[], b: number[]): number =>
      (a[0] * b[0] + a[1] * b[1]) / (Math.hypot(...a) * Math.hypot(...b));
    const terms = rows.map((row, i) => {
      const others = rows.flatMap((other, j) => (j === i ? [] : [Math.exp(cosine(row, other) / 0.5)]));
      return -Math.log(Math.exp(cosine(row, rows[(i + 2) % 4]) / 0.5) / others.reduce((a, b) => a + b));
    });
    const expected = terms.reduce((a, b) => a + b) / 4;
    expect(contrastiveLoss(tf.tensor2d(rows), 0.5).dataSync()[0]).toBeCloseTo(expected, 5);
  });
});

describe("quarterTurns", () => {
  it("turns anticlockwise, image by image, and says how often", () => {
    const { turned, turns } = quarterTurns(DIGITS, [3, 5]);
    const square = toImageTensor(DIGITS, [5])
      .arraySync()[0]
      .map((row) => row.map(([value]) => value));
    const turnOnce = (image: number[][]): number[][] =>
      image.map((row, y) => row.map((_, x) => image[x][image.length - 1 - y]));
    const expected = [square, turnOnce(square), turnOnce(turnOnce(square)), turnOnce(turnOnce(turnOnce(square)))];
    const images = turned.arraySync().map((image) => image.map((row) => row.map(([value]) => value)));
    expect([images[1], images[3], images[5], images[7]]).toEqual(expected);
    expect((turns.argMax(1) as tf.Tensor1D).arraySync()).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  });

  it("refuses images that are not square", () => {
    expect(() => quarterTurns({ ...DIGITS, rows: 6, columns: 24 }, [0])).toThrow(/must be square .* got 6x24/);
  });
});

describe("distortedViews", () => {
  it("is the image itself without distortion, and moves ink without losing it", () => {
    const still = distortedViews(DIGITS, [2], Random.fromSeed(1), { turn: 0, stretch: 0, slant: 0, move: 0 });
    expect(maxRelativeError(still.dataSync(), toImageTensor(DIGITS, [2]).dataSync())).toBeLessThan(1e-5);
    const ink = (views: tf.Tensor): number => tf.sum(tf.add(views, 1)).dataSync()[0];
    const turned = distortedViews(DIGITS, [2], Random.fromSeed(1), { stretch: 0, slant: 0, move: 0.05 });
    expect(Math.abs(ink(turned) / ink(still) - 1)).toBeLessThan(0.1);
    expect(maxRelativeError(turned.dataSync(), still.dataSync())).toBeGreaterThan(0.1);
  });
});

describe("createSelfSupervision", () => {
  it.each(["rotation", "contrastive"] as const)("%s gives the slopes of its weighted loss", (task) => {
    const discriminator = buildDiscriminator({ seed: 2, imageShape: [12, 12, 1], filters: [2, 2], dropoutRate: 0 });
    const self = createSelfSupervision(discriminator, { task, weight: 2, seed: 1 });
    const run = (): ReturnType<typeof self.gradients> =>
      self.gradients(DIGITS, Uint32Array.from([0, 1, 2, 3, 4, 5, 6, 7]), Random.fromSeed(1));
    const { byVariable, headGradients } = run();
    const cases = [...byVariable, ...trainableVariables(self.head).map((v, i) => [v, headGradients[i]] as const)];
    expect(byVariable.size).toBe(4);
    for (const [variable, gradient] of cases) {
      const values = Array.from(gradient.dataSync());
      const place = values.reduce((best, value, i) => (Math.abs(value) > Math.abs(values[best]) ? i : best), 0);
      const numeric = 2 * slope(() => run().loss.dataSync()[0], variable, place, 3e-3);
      expect(Math.abs(numeric - values[place])).toBeLessThan(0.05 * Math.abs(values[place]) + 2e-3);
    }
  });
});

describe("createWeightAverage", () => {
  it("follows by the share that the decay leaves, faster at first", () => {
    const source = buildDiscriminator({ filters: [2, 2], imageShape: SHAPE, seed: 1 });
    const average = createWeightAverage(source, 0.5);
    const weight = (model: tf.LayersModel): number => (namedWeights(model).get("logit/1") as tf.Variable).dataSync()[0];
    source.getLayer("logit").setWeights([source.getLayer("logit").getWeights()[0], tf.tensor1d([1])]);
    average.update(1);
    expect(weight(average.model)).toBeCloseTo(1 - 2 / 11);
    average.update(1000);
    expect(weight(average.model)).toBeCloseTo(1 - 1 / 11);
    expect(weight(source)).toBe(1);
  });
});

describe("checkObjective", () => {
  it.each([
    [{ loss: "wasserstein" }, /loss must be one of original, hinge, got "wasserstein"/],
    [{ translation: 1.5 }, /translation must be .*got 1.5/],
    [{ averageDecay: 1 }, /averageDecay must .*got 1/],
    [
      { selfSupervision: { task: "jigsaw" } },
      /selfSupervision.task must be one of rotation, contrastive, got "jigsaw"/,
    ],
    [
      { selfSupervision: { task: "contrastive", views: "corners" } },
      /selfSupervision.views must be one of usual, crops, got "corners"/,
    ],
    [{ selfSupervision: { task: "rotation", weight: 0 } }, /weight must be .*got 0/],
  ])("refuses %o", (objective, message) => {
    expect(() => checkObjective("trainGan", objective as never)).toThrow(message);
  });
});
