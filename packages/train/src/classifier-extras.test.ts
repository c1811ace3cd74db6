import { drain, Random } from "@gan-cls/core";
import { namedWeights } from "@gan-cls/models";
import { maxRelativeError, smallDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { validate } from "./classification-loss";
import { shiftedImageTensor } from "./image-views";
import { memoryCheckpointStore, trainClassifier, type ClassifierOptions, type TrainingStage } from "./index";
import { createOptimizer } from "./optimizer";

beforeAll(() => tf.setBackend("cpu"));

const DIGITS = smallDigits(2);
const UNSEEN = smallDigits(2, 2);

function smallNet(): tf.Sequential {
  const dense = (name: string, units: number, seed: number): tf.layers.Layer =>
    tf.layers.dense({ name, units, kernelInitializer: tf.initializers.glorotUniform({ seed }) });
  return tf.sequential({
    layers: [
      tf.layers.averagePooling2d({ poolSize: 2, inputShape: [12, 12, 1] }),
      tf.layers.flatten(),
      dense("trunk", 8, 1),
      dense("logits", 10, 2),
      tf.layers.softmax(),
    ],
  });
}

const stage = (more: Partial<TrainingStage> = {}): TrainingStage => ({
  epochs: 4,
  optimizer: { name: "sgd", learningRate: 0.5 },
  ...more,
});

const options = (more: Partial<ClassifierOptions> = {}): ClassifierOptions => ({
  ...{ model: smallNet(), dataset: DIGITS, batchSize: 20, seed: 1, stages: [stage()] },
  ...more,
});

const weightsOf = (model: tf.LayersModel): Record<string, string> =>
  Object.fromEntries([...namedWeights(model)].map(([name, weight]) => [name, weight.dataSync().join()]));

describe("shiftedImageTensor", () => {
  it("moves each image by up to so many pixels and fills with black", () => {
    const indices = Uint32Array.from({ length: 20 }, (_, i) => i);
    const shifted = shiftedImageTensor(DIGITS, indices, { rows: 1, columns: 1 }, Random.fromSeed(2)).arraySync();
    const still = shiftedImageTensor(DIGITS, indices, { rows: 0, columns: 0 }, Random.fromSeed(2)).arraySync();
    const moves = still.map((image, i) => {
      for (const [down, right] of [-1, 0, 1].flatMap((y) => [-1, 0, 1].map((x) => [y, x]))) {
        const expected = image.map((row, y) => row.map((_, x) => image[y - down]?.[x - right]?.[0] ?? -1));
        if (maxRelativeError(shifted[i].flat(2), expected.flat()) < 1e-6) {
          return `${down},${right}`;
        }
      }
      return "none";
    });
    expect(moves).not.toContain("none");
    expect(new Set(moves).size).toBeGreaterThan(4);
  });
});

describe("trainClassifier", () => {
  it("lets a cosine schedule fall from the rate to nearly nothing within its stage", async () => {
    const moves: number[] = [];
    const model = smallNet();
    let before = (namedWeights(model).get("logits/1") as tf.Variable).dataSync().slice();
    const constantGradient = { ...options({ model, stages: [stage({ epochs: 8, schedule: "cosine" })] }) };
    await drain(trainClassifier(constantGradient), (event) => {
      if (event.type === "step-end") {
        const after = (namedWeights(model).get("logits/1") as tf.Variable).dataSync().slice();
        moves.push(Math.hypot(...after.map((value, i) => value - before[i])));
        before = after;
      }
    });
    // The last of eight steps has the share (1 + cos(7 pi / 8)) / 2 = 0.04 of the rate.
    expect(moves[7]).toBeLessThan(0.2 * moves[0]);
  });

  it("multiplies the rates of the layers that it is told", () => {
    const variables = [tf.variable(tf.zeros([1])), tf.variable(tf.zeros([1]))];
    for (const name of ["sgd", "adam"] as const) {
      variables.forEach((variable) => variable.assign(tf.zeros([1])));
      createOptimizer({ name, learningRate: 0.1 }, variables).apply([tf.ones([1]), tf.ones([1])], [1, 0.25]);
      const [one, quarter] = variables.map((variable) => variable.dataSync()[0]);
      expect(one).toBeCloseTo(-0.1, 5);
      expect(quarter).toBeCloseTo(-0.025, 5);
    }
  });

  it("leaves a layer still whose factor is 0", async () => {
    const model = smallNet();
    const before = weightsOf(model);
    await drain(trainClassifier(options({ model, stages: [stage({ rateFactors: { trunk: 0 } })] })));
    expect(weightsOf(model)["trunk/0"]).toBe(before["trunk/0"]);
    expect(weightsOf(model)["logits/0"]).not.toBe(before["logits/0"]);
  });

  it("hands back the best epoch by validation, also after a resume", async () => {
    // Learns, then forgets at a rate that is far too large.
    const wild = [stage(), stage({ epochs: 2, optimizer: { name: "sgd", learningRate: 6 } })];
    const model = smallNet();
    const { history } = await drain(
      trainClassifier(options({ model, stages: wild, validation: UNSEEN, keepBest: true, shift: 1 })),
    );
    const best = Math.max(...history.validationAccuracy);
    expect(history.validationAccuracy.lastIndexOf(best)).toBeLessThan(5);
    expect((await validate(model, UNSEEN)).validationAccuracy).toBeCloseTo(best, 6);

    const [checkpoints, half] = [memoryCheckpointStore(), smallNet()];
    for await (const event of trainClassifier(
      options({ model: half, stages: wild, validation: UNSEEN, keepBest: true, shift: 1, checkpoints }),
    )) {
      if (event.type === "checkpoint" && event.step === 4) {
        break;
      }
    }
    const resumed = smallNet();
    await drain(
      trainClassifier(
        options({
          model: resumed,
          stages: wild,
          validation: UNSEEN,
          keepBest: true,
          shift: 1,
          checkpoints,
          resume: true,
        }),
      ),
    );
    expect(weightsOf(resumed)).toEqual(weightsOf(model));
  });

  it.each([
    [{ shift: 1, augmentation: "none" as const }, /expected either shift or augmentation, got both \(1 and none\)/],
    [{ augmentation: "hue" as "none" }, /augmentation must be one of/],
    [{ shift: -1 }, /shift must be .*got -1/],
    [{ keepBest: true }, /keepBest needs validation images, got none/],
    [{ stages: [stage({ rateFactors: { nose: 1 } })] }, /got nose/],
    [{ stages: [stage({ rateFactors: { trunk: -1 } })] }, /rateFactors must .*got -1/],
  ])("refuses %o", async (more, message) => {
    await expect(drain(trainClassifier(options(more)))).rejects.toThrow(message);
  });
});
