import { Random } from "@gan-cls/core";
import { buildClassDiscriminator, buildDenseGenerator, namedWeights, trainableVariables } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { createOptimizer } from "../optimizer";
import { createGame } from "./game";
import { learnStep } from "./learn-step";

beforeAll(() => tf.setBackend("cpu"));

const SHAPE = [8, 8, 1] as const;
const network = (): tf.Sequential => buildClassDiscriminator({ seed: 5, imageShape: SHAPE, filters: [2, 3, 4, 4] });
const draw = (rows: number, seed: number): tf.Tensor4D =>
  tf.randomUniform([rows, ...SHAPE], -1, 1, "float32", seed) as tf.Tensor4D;

/** The values of those weights whose names match. */
function weightsOf(model: tf.LayersModel, pattern: RegExp): number[] {
  return [...namedWeights(model)]
    .filter(([name]) => pattern.test(name))
    .flatMap(([, weight]) => [...weight.dataSync()]);
}

/** Of layers with a scale, an offset, a mean and a variance. */
const STATISTICS = /^norm_.*\/[23]$/;

describe("learnStep", () => {
  /** The network's running statistics after one step. */
  function statisticsAfter(fakeImages?: tf.Tensor4D): number[] {
    const model = network();
    const variables = trainableVariables(model);
    const optimizer = createOptimizer({ name: "adam", learningRate: 0.01 }, variables);
    const realImages = draw(6, 2);
    const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 0], "int32"), 10) as tf.Tensor2D;
    const others = fakeImages
      ? { realImages, fakeImages }
      : { unlabelledImages: realImages, targets: tf.zeros([6, 10]) as tf.Tensor2D };
    learnStep({ model, variables, optimizer, labelledImages: draw(4, 1), labels, ...others }, Random.fromSeed(3), 1);
    return weightsOf(model, STATISTICS);
  }

  it("moves the running statistics by real images alone, whatever the generator draws", () => {
    const expected = statisticsAfter();
    expect(expected.length).toBeGreaterThan(0);
    expect(expected).not.toEqual(weightsOf(network(), STATISTICS));
    expect(statisticsAfter(draw(5, 7))).toEqual(expected);
    expect(statisticsAfter(draw(5, 8))).toEqual(expected);
  });
});

describe("createGame", () => {
  it("moves the generator and no bit of the network", () => {
    const model = network();
    const generator = buildDenseGenerator({ seed: 6, imageShape: SHAPE, latentSize: 4, hiddenUnits: [8] });
    const game = createGame(model, {
      ...{ generator, weight: 1, batchSize: 5, optimizer: { name: "adam", learningRate: 0.01 } },
    });
    const [ofNetwork, ofGenerator] = [weightsOf(model, /./), weightsOf(generator, /./)];
    game.play(draw(6, 2), Random.fromSeed(3)).dispose();
    expect(weightsOf(model, /./)).toEqual(ofNetwork);
    expect(weightsOf(generator, /./)).not.toEqual(ofGenerator);
  });
});
