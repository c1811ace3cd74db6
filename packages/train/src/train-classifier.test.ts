import { drain, selectImages, type TrainingEvent } from "@gan-cls/core";
import { buildCnn, modelToFiles, namedWeights } from "@gan-cls/models";
import { installMatchers, smallDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { validate } from "./classification-loss";
import {
  createModelClassifier,
  trainClassifier,
  type ClassifierOptions,
  type OptimizerOptions,
  type TrainingResult,
} from "./index";
import { CLASSIFIER_KERNELS } from "./kernels";
import { profiledKernels } from "./profiled-kernels.test-helper";
import { recordingStore } from "./recording-store.test-helper";

installMatchers();
beforeAll(() => tf.setBackend("cpu"));

const DIGITS = smallDigits(2);
const SHAPE = [12, 12, 1] as const;
const SGD: OptimizerOptions = { name: "sgd", learningRate: 0.05 };
const ADAM: OptimizerOptions = { name: "adam", learningRate: 0.01 };

/** Small enough for the cpu backend; dropout proves that its masks are reproduced too. */
function smallNet(): tf.Sequential {
  const initialiser = (seed: number): ReturnType<typeof tf.initializers.glorotUniform> =>
    tf.initializers.glorotUniform({ seed });
  return tf.sequential({
    layers: [
      tf.layers.averagePooling2d({ name: "shrink", poolSize: 2, inputShape: [12, 12, 1] }),
      tf.layers.flatten({ name: "features" }),
      tf.layers.dense({ name: "trunk", units: 16, activation: "relu", kernelInitializer: initialiser(1) }),
      tf.layers.batchNormalization({ name: "norm" }),
      tf.layers.dropout({ name: "drop", rate: 0.2 }),
      tf.layers.dense({ name: "logits", units: 10, kernelInitializer: initialiser(2) }),
      tf.layers.softmax({ name: "probabilities" }),
    ],
  });
}

const HEAD_THEN_ALL = [
  { epochs: 2, optimizer: ADAM, trainable: ["logits"] },
  { epochs: 2, optimizer: ADAM },
] as const;

function options(overrides: Partial<ClassifierOptions> = {}): ClassifierOptions {
  const { model = smallNet() } = overrides;
  return { dataset: DIGITS, stages: HEAD_THEN_ALL, batchSize: 8, seed: 1, ...overrides, model };
}

const weights = async (model: tf.LayersModel): Promise<Uint8Array> => (await modelToFiles(model)).weights;

const snapshot = (model: tf.LayersModel): Record<string, string> =>
  Object.fromEntries([...namedWeights(model)].map(([name, weight]) => [name, weight.dataSync().join()]));

async function run(given: ClassifierOptions): Promise<{ result: TrainingResult; events: TrainingEvent[] }> {
  const events: TrainingEvent[] = [];
  const result = await drain(trainClassifier(given), (event) => events.push(event));
  return { result, events };
}

/** What must not differ between two runs. */
function withoutTime({ seconds, ...result }: TrainingResult): Omit<TrainingResult, "seconds"> {
  expect(seconds).toBeGreaterThan(0);
  return result;
}

describe("trainClassifier", () => {
  /** What the tests below compare with. */
  const straight = options();
  let undisturbed: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    undisturbed = await run(straight);
  });

  it("learns digits by heart", async () => {
    const stages = [{ epochs: 90, optimizer: ADAM }];
    const { result } = await run(options({ stages }));
    expect(result.history.loss.at(-1)).toBeLessThan(result.history.loss[0] / 3);
    expect(result.history.accuracy.at(-1)).toBeGreaterThan(0.9);
  });

  it("moves, to the bit, only the layers that a stage names", async () => {
    const model = smallNet();
    const before = snapshot(model);
    let afterHead: Record<string, string> = {};
    await drain(trainClassifier(options({ model })), (event) => {
      if (event.type === "epoch-end" && event.epoch === 2) {
        afterHead = snapshot(model);
      }
    });
    const changed = (a: Record<string, string>, b: Record<string, string>): string[] =>
      Object.keys(a).filter((name) => a[name] !== b[name]);
    expect(changed(before, afterHead)).toEqual(["logits/0", "logits/1"]);
    expect(changed(afterHead, snapshot(model))).toEqual(Object.keys(before));
  });

  it("gives the loss of the definition at the first step and the gradient's step of SGD", async () => {
    const model = smallNet();
    const one = selectImages(DIGITS, [3]);
    const logits = model.layers.slice(0, -1).reduce<tf.Tensor>((x, layer) => layer.apply(x) as tf.Tensor, input(one));
    const expected = tf.losses.softmaxCrossEntropy(tf.oneHot([3], 10), logits).dataSync()[0];
    const probabilities = tf.softmax(logits).dataSync();
    const stages = [{ epochs: 1, optimizer: { name: "sgd", learningRate: 1 }, trainable: ["logits"] }] as const;
    const noDropout = withoutDropout(model);
    const { result } = await run(options({ model: noDropout, dataset: one, stages }));
    expect(result.curves.loss[0]).toBeCloseTo(expected, 5);
    // The bias starts at 0 and its gradient is softmax minus one-hot.
    const after = noDropout.getLayer("logits").getWeights()[1].dataSync();
    const step = probabilities.map((probability, index) => (index === 3 ? 1 : 0) - probability);
    expect(after).toBeAllClose(step, { rtol: 1e-4 });
  });

  it.each([1, 5, 6, 9])(
    "killed after step %i and resumed, ends with the bytes of an undisturbed run",
    async (steps) => {
      const checkpoints = recordingStore();
      for await (const event of trainClassifier(options({ checkpoints, checkpointEverySteps: 1 }))) {
        if (event.type === "checkpoint" && event.step === steps) {
          break;
        }
      }
      const again = options({ checkpoints, resume: true });
      const resumed = await run(again);
      expect(await weights(again.model)).toEqual(await weights(straight.model));
      expect(withoutTime(resumed.result)).toEqual(withoutTime(undisturbed.result));
    },
  );

  it("measures validation images after every epoch", async () => {
    const validation = smallDigits(1, 5);
    const given = options({ validation });
    const { result, events } = await run(given);
    expect(result.history.validationAccuracy).toHaveLength(4);
    const last = events.filter((event) => event.type === "epoch-end").at(-1);
    expect(last?.metrics).toMatchObject(await validate(given.model, validation));
    const classifier = createModelClassifier("net", given.model);
    const { labels } = await classifier.predict(validation);
    const accuracy = labels.filter((label, index) => label === validation.labels[index]).length / validation.size;
    expect(result.history.validationAccuracy.at(-1)).toBeCloseTo(accuracy, 6);
  });

  it("frees what it holds when it ends, is stopped, or is left", async () => {
    const model = smallNet();
    const before = tf.memory().numTensors;
    await run(options({ model }));
    expect(tf.memory().numTensors).toBe(before);
    for await (const event of trainClassifier(options({ model }))) {
      if (event.type === "step-end" && event.step === 4) {
        break;
      }
    }
    expect(tf.memory().numTensors).toBe(before);
    const stopped = run(options({ model, signal: AbortSignal.abort() }));
    await expect(stopped).rejects.toMatchObject({ code: "aborted" });
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    [
      { model: buildCnn({ filters: [1, 1], imageShape: SHAPE, classCount: 3 }) },
      /expected 3 classes for this model, got 10/,
    ],
    [
      { model: buildCnn({ filters: [1, 1], imageShape: [14, 14, 1] }) },
      /expected images of 14x14x1 for this model, got 12x12x1/,
    ],
    [{ stages: [{ epochs: 1, optimizer: SGD, trainable: ["nose"] }] }, /expected a layer of .*got nose/],
    [{ stages: [] }, /the stages' epochs must be a positive integer, got 0/],
    [{ batchSize: -1 }, /batchSize must be a positive integer, got -1/],
  ])("refuses bad input: case %#", async (overrides, message) => {
    await expect(run(options(overrides as Partial<ClassifierOptions>))).rejects.toThrow(message);
  });
});

describe("createModelClassifier", () => {
  it("predicts as the model does, whatever the batches, and owns the model", async () => {
    const before = tf.memory().numTensors;
    const model = smallNet();
    const classifier = createModelClassifier("net", model);
    const { probabilities, labels } = await classifier.predict(DIGITS);
    const expected = (model.predict(input(DIGITS)) as tf.Tensor).dataSync();
    expect(probabilities).toBeAllClose(expected);
    expect(Array.from(labels.slice(0, 2))).toEqual(
      [0, 1].map((row) =>
        Array.from(probabilities.slice(row * 10, row * 10 + 10)).indexOf(
          Math.max(...probabilities.slice(row * 10, row * 10 + 10)),
        ),
      ),
    );
    classifier.dispose();
    classifier.dispose();
    expect(tf.memory().numTensors).toBe(before + 2);
  });

  it("refuses images of another size and stops on demand", async () => {
    const classifier = createModelClassifier("net", smallNet());
    const wrong = { ...DIGITS, rows: 6, columns: 24 };
    await expect(classifier.predict(wrong)).rejects.toThrow("net: expected images of 12x12x1, got 6x24x1");
    await expect(classifier.predict(DIGITS, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "aborted",
    });
  });
});

describe("CLASSIFIER_KERNELS", () => {
  it("are exactly the kernels that training and prediction of the study's classifiers run", async () => {
    const used = await profiledKernels(async () => {
      const { buildDiscriminator, cloneUntil, classifierHead } = await import("@gan-cls/models");
      const discriminator = buildDiscriminator({ imageShape: SHAPE, filters: [2, 2] });
      const added = classifierHead({ classCount: 10, hidden: [{ units: 4, activation: "relu" }] });
      const transferred = cloneUntil(discriminator, "features", { name: "transferred", added });
      const dataset = selectImages(DIGITS, [0, 1, 2, 3]);
      for (const model of [transferred, buildCnn({ imageShape: SHAPE, filters: [2, 2], hiddenUnits: 4 })]) {
        const stages = [SGD, ADAM].map((optimizer) => ({ epochs: 1, optimizer }));
        await run(options({ model, dataset, validation: dataset, stages, batchSize: 3 }));
        await createModelClassifier("net", model).predict(dataset);
      }
    });
    expect(used).toEqual([...CLASSIFIER_KERNELS].sort());
  });
});

function input(dataset: typeof DIGITS): tf.Tensor {
  const values = Float32Array.from(dataset.pixels, (pixel) => (pixel - 127.5) / 127.5);
  return tf.tensor4d(values, [dataset.size, ...SHAPE]);
}

/** The same layers without the one that draws at random. */
function withoutDropout(model: tf.Sequential): tf.Sequential {
  return tf.sequential({ layers: model.layers.filter((layer) => layer.name !== "drop") });
}
