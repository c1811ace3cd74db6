import { Random } from "@gan-cls/core";
import { buildDiscriminator, buildGenerator, forward, namedWeights, trainableVariables } from "@gan-cls/models";
import { expectNoLeakedTensors, maxRelativeError } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { ganGradients, ganStep, type GanBatch, type GanPlayers } from "./gan-step";
import { discriminatorLoss, generatorLoss } from "./objectives/original";
import { createOptimizer, type OptimizerOptions } from "./optimizer";

const SHAPE = [8, 8, 1] as const;
const ADAM: OptimizerOptions = { name: "adam", learningRate: 1e-3 };

function createPlayers(): GanPlayers {
  const generator = buildGenerator({ seed: 1, latentSize: 5, imageShape: SHAPE, filters: [4, 3, 2] });
  const discriminator = buildDiscriminator({ seed: 2, imageShape: SHAPE, filters: [3, 4] });
  return {
    generator,
    discriminator,
    generatorOptimizer: createOptimizer(ADAM, trainableVariables(generator)),
    discriminatorOptimizer: createOptimizer(ADAM, trainableVariables(discriminator)),
  };
}

const createBatch = (): GanBatch => ({
  realImages: tf.randomUniform([6, ...SHAPE], -1, 1, "float32", 3),
  noise: tf.randomNormal([6, 5], 0, 1, "float32", 4),
  dropoutRandom: Random.fromSeed(5),
});

const snapshot = (model: tf.LayersModel): Map<string, string> =>
  new Map([...namedWeights(model)].map(([name, weight]) => [name, weight.dataSync().join()]));

/** The plain way: each loss with passes of its own, as the paper's algorithm 1 is usually written down. */
function twoPassGradients({ generator, discriminator }: GanPlayers, batch: GanBatch): Record<"D" | "G", tf.Tensor[]> {
  const judge = (): { real: tf.Tensor; fake: tf.Tensor } => {
    const fakeImages = forward(generator, batch.noise, { training: true });
    const images = tf.concat([batch.realImages, fakeImages as tf.Tensor4D]);
    const logits = forward(discriminator, images, { training: true, dropoutRandom: Random.fromSeed(5) });
    const [real, fake] = tf.split(logits, 2);
    return { real, fake };
  };
  const gradients = (loss: () => tf.Scalar, variables: tf.Variable[]): tf.Tensor[] => {
    const { grads } = tf.variableGrads(loss, variables);
    return variables.map((variable) => grads[variable.name]);
  };
  return {
    D: gradients(() => {
      const { real, fake } = judge();
      return discriminatorLoss(real, fake);
    }, trainableVariables(discriminator)),
    G: gradients(() => generatorLoss(judge().fake), trainableVariables(generator)),
  };
}

beforeAll(() => tf.setBackend("cpu"));

describe("ganGradients", () => {
  it("equals the gradients of two separate passes", () => {
    const players = createPlayers();
    const expected = twoPassGradients(players, createBatch());
    const actual = ganGradients(players, createBatch());
    const compare = (a: readonly tf.Tensor[], b: readonly tf.Tensor[]): void => {
      expect(a).toHaveLength(b.length);
      a.forEach((tensor, index) => {
        // BatchNorm's offset just before the first layer's activation can have gradients near zero: compare on the list's scale.
        expect(maxRelativeError(tensor.dataSync(), b[index].dataSync())).toBeLessThan(1e-4);
      });
    };
    compare(actual.discriminatorGradients, expected.D);
    compare(actual.generatorGradients, expected.G);
  });

  it("stays right when the discriminator is sure that the images are generated", () => {
    const players = createPlayers();
    const bias = players.discriminator.getLayer("logit").getWeights()[1];
    const [kernel] = players.discriminator.getLayer("logit").getWeights();
    players.discriminator.getLayer("logit").setWeights([kernel, tf.sub(bias, 40)]);
    const expected = twoPassGradients(players, createBatch());
    const actual = ganGradients(players, createBatch());
    actual.generatorGradients.forEach((tensor, index) => {
      expect(maxRelativeError(tensor.dataSync(), expected.G[index].dataSync())).toBeLessThan(1e-4);
    });
  });

  it("moves no weight", () => {
    const players = createPlayers();
    const before = [snapshot(players.discriminator), snapshot(players.generator)];
    ganGradients(players, createBatch());
    expect(snapshot(players.discriminator)).toEqual(before[0]);
    const moved = [...snapshot(players.generator)].filter(([name, value]) => before[1].get(name) !== value);
    expect(moved.every(([name]) => /^norm_\d\/[23]$/.test(name))).toBe(true);
  });
});

describe("ganStep", () => {
  it("moves every trainable weight of both players and leaks nothing", async () => {
    const players = createPlayers();
    const before = [snapshot(players.discriminator), snapshot(players.generator)];
    const batch = createBatch();
    await expectNoLeakedTensors(() => tf.dispose({ ...ganStep(players, batch) }));
    for (const [index, model] of [players.discriminator, players.generator].entries()) {
      const after = snapshot(model);
      const still = [...before[index]].filter(([name, value]) => after.get(name) === value).map(([name]) => name);
      expect(still).toEqual([]);
    }
    expect(players.generatorOptimizer.step).toBe(4);
  });

  it("gives the losses of the definition", () => {
    const players = createPlayers();
    const losses = ganStep(players, createBatch());
    // At the start logits are near zero, where both terms of the discriminator's loss are log 2.
    expect(losses.discriminatorLoss.dataSync()[0]).toBeCloseTo(2 * Math.LN2, 0);
    expect(losses.generatorLoss.dataSync()[0]).toBeCloseTo(Math.LN2, 0);
  });

  it("lets only the optimiser's own network move", () => {
    const players = createPlayers();
    const idle = { ...players.generatorOptimizer, step: 0, apply: () => {} };
    const before = snapshot(players.generator);
    ganStep({ ...players, generatorOptimizer: idle }, createBatch());
    const moved = [...snapshot(players.generator)].filter(([name, value]) => before.get(name) !== value);
    expect(moved.every(([name]) => /^norm_\d\/[23]$/.test(name))).toBe(true);
  });
});
