import { drain, withoutLabels, type TrainingEvent, type WarningEvent } from "@gan-cls/core";
import { smallDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import {
  memoryCheckpointStore,
  trainClassifier,
  trainGan,
  type ClassifierOptions,
  type GanOptions,
  type GanResult,
} from "../index";
import { DivergenceCheck } from "./diverged";

beforeAll(() => tf.setBackend("cpu"));

const DIGITS = smallDigits(2);

const tiny = (options: Partial<GanOptions> = {}): GanOptions => ({
  ...{ images: withoutLabels(DIGITS), epochs: 4, batchSize: 8, seed: 3, sampleCount: 2 },
  generator: { latentSize: 4, filters: [2, 2, 2] },
  discriminator: { filters: [2, 2] },
  ...options,
});

/** Too much for these networks in their first step; a tenth of it is not. */
const WILD = { name: "adam", learningRate: 3 } as const;

/** A small network that learns for three steps and then, in its second stage, diverges; a tenth of that rate is harmless. */
function classifier(options: Partial<ClassifierOptions> = {}): ClassifierOptions {
  const model = tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [12, 12, 1], name: "flat" }),
      tf.layers.dense({ units: 10, name: "logits", kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }) }),
      tf.layers.softmax({ name: "softmax" }),
    ],
  });
  const stages = [3, 5].map((epochs, i) => ({
    epochs,
    optimizer: { name: "sgd", learningRate: [0.01, 100][i] } as const,
  }));
  return { model, dataset: DIGITS, batchSize: 20, stages, seed: 2, ...options };
}

async function watched<Result>(
  training: AsyncGenerator<TrainingEvent, Result, void>,
): Promise<{ result: Result; warnings: WarningEvent[]; steps: number[]; events: TrainingEvent[] }> {
  const events: TrainingEvent[] = [];
  const result = await drain(training, (event) => events.push(event));
  return {
    ...{ result, events },
    warnings: events.filter((event) => event.type === "warning"),
    steps: events.flatMap((event) => (event.type === "step-end" ? [event.step] : [])),
  };
}

const numbersOf = (model: tf.LayersModel): number[] => model.getWeights().flatMap((weight) => [...weight.dataSync()]);

const weightsOf = ({ generator, discriminator }: GanResult): number[][] => [generator, discriminator].map(numbersOf);

/** Leaves a training after some steps, as a kill does, or stops it, which leaves a checkpoint. */
async function interrupt(
  training: (signal: AbortSignal) => AsyncGenerator<TrainingEvent, unknown, void>,
  { after, isKilled }: { after: number; isKilled: boolean },
): Promise<void> {
  const controller = new AbortController();
  const events = training(controller.signal);
  let taken = 0;
  for (let next = await events.next(); !next.done; next = await events.next()) {
    taken += next.value.type === "step-end" ? 1 : 0;
    if (taken < after) {
      continue;
    }
    if (isKilled) {
      await events.return(undefined);
      return;
    }
    controller.abort();
    await expect(drain(events)).rejects.toMatchObject({ code: "aborted" });
    return;
  }
}

const PLACES = [true, false].flatMap((isKilled) => [1, 2, 3, 4, 5, 6, 7].map((after) => ({ after, isKilled })));

describe("a GAN that diverges", () => {
  it("goes back to its last good state once, says so, and goes on with a tenth of the rate", async () => {
    const { warnings, steps, result } = await watched(trainGan(tiny({ optimizer: WILD })));
    expect(warnings).toEqual([
      {
        ...{ type: "warning", code: "diverged", epoch: 1, step: 1 },
        figures: { generatorLoss: expect.any(Number) as number, discriminatorLoss: expect.any(Number) as number },
        message: expect.stringMatching(
          /^the training has diverged in epoch 1, step 1: the weights of the \w+ have become \d+ times as large in one step; it goes back to step 0 and on with 0.1 of its learning rate$/,
        ) as string,
      },
    ]);
    expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(result.warnings).toEqual(warnings);
    const calm = await watched(trainGan(tiny({ optimizer: { ...WILD, learningRate: 3 * 0.1 } })));
    expect(weightsOf(result)).toEqual(weightsOf(calm.result));
  });

  it.each([10, 1000, 1e10, 1e30])("at a rate of %d ends with the reason and no checkpoint", async (learningRate) => {
    const before = tf.memory().numTensors;
    const checkpoints = memoryCheckpointStore();
    const training = watched(
      trainGan(
        tiny({ optimizer: { name: "adam", learningRate: 10 * learningRate }, checkpoints, checkpointEverySteps: 1 }),
      ),
    );
    await expect(training).rejects.toMatchObject({ code: "diverged", details: { epoch: 1, step: 1, goodStep: 0 } });
    await expect(training).rejects.toThrow(/diverged again .* lower the learning rate and resume, or start again/);
    expect(await checkpoints.list()).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** The same accidents for both kinds of training. */
const places = it.each(PLACES);

describe("a classifier that diverges after some steps", () => {
  it("goes back to its last checkpoint and ends well, keeping no tensor", async () => {
    const before = tf.memory().numTensors;
    const options = classifier();
    const { warnings, steps, result } = await watched(trainClassifier(options));
    expect(warnings).toMatchObject([{ code: "diverged", epoch: 4, step: 4 }]);
    expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(result.curves.loss).toHaveLength(8);
    expect(result.history.loss).toHaveLength(8);
    options.model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  places("ends with the same bytes after an accident: %o", async (place) => {
    const undisturbed = classifier({ checkpointEverySteps: 2 });
    const expected = await drain(trainClassifier(undisturbed));
    const checkpoints = memoryCheckpointStore();
    const disturbed = classifier({ checkpoints, checkpointEverySteps: 2, resume: true });
    await interrupt((signal) => trainClassifier({ ...disturbed, signal }), place);
    const resumed = classifier({ checkpoints, checkpointEverySteps: 2, resume: true });
    const result = await drain(trainClassifier(resumed));
    expect(numbersOf(resumed.model)).toEqual(numbersOf(undisturbed.model));
    expect({ ...result, seconds: 0 }).toEqual({ ...expected, seconds: 0 });
  });

  it("that is stopped often within an interval still goes back to where an undisturbed one would", async () => {
    const undisturbed = classifier({ checkpointEverySteps: 3 });
    await drain(trainClassifier(undisturbed));
    const checkpoints = memoryCheckpointStore({ keep: 1 });
    for (let accident = 0; accident < 6; accident++) {
      const { model, ...options } = classifier({ checkpoints, checkpointEverySteps: 3, resume: true });
      await interrupt((signal) => trainClassifier({ ...options, model, signal }), { after: 1, isKilled: false });
    }
    const resumed = classifier({ checkpoints, checkpointEverySteps: 3, resume: true });
    await drain(trainClassifier(resumed));
    expect(numbersOf(resumed.model)).toEqual(numbersOf(undisturbed.model));
  });
});

describe("another learning rate", () => {
  const slow = { name: "adam", learningRate: 1e-4 } as const;

  it("is refused by a resume, unless it may change; then the rest is trained with it, and the result says so", async () => {
    const checkpoints = memoryCheckpointStore();
    await drain(trainGan(tiny({ checkpoints, maxSteps: 2 })));
    const resumed = tiny({ checkpoints, resume: true, optimizer: { name: "adam", learningRate: 5e-5 } });
    await expect(drain(trainGan(resumed))).rejects.toThrow(/optimizer must be .* as in the checkpoint/);
    const { pastRates, steps } = await drain(trainGan({ ...resumed, rateMayChange: true }));
    expect({ pastRates, steps }).toEqual({ pastRates: [{ untilStep: 2, learningRate: slow.learningRate }], steps: 8 });
    const again = await drain(trainGan({ ...resumed, rateMayChange: true }));
    expect(again.pastRates).toEqual(pastRates);
  });

  it("gives a training another chance that has diverged for good", async () => {
    const checkpoints = memoryCheckpointStore();
    await drain(trainGan(tiny({ checkpoints, maxSteps: 2, optimizer: slow })));
    const wild = { ...slow, learningRate: 1e6 };
    const resumed = tiny({ checkpoints, resume: true, rateMayChange: true });
    await expect(drain(trainGan({ ...resumed, optimizer: wild }))).rejects.toMatchObject({ code: "diverged" });
    expect(await checkpoints.list()).toEqual([2]);
    const { steps, warnings } = await drain(trainGan({ ...resumed, optimizer: slow }));
    expect({ steps, warnings }).toEqual({ steps: 8, warnings: [] });
  });
});

describe("DivergenceCheck", () => {
  it.each([
    [{ loss: NaN }, /^loss is NaN$/],
    [{ generatorLoss: Infinity, discriminatorLoss: 1 }, /^generatorLoss is Infinity$/],
    [{ discriminatorLoss: -2e9 }, /^discriminatorLoss has grown to -2.00e\+9$/],
  ])("sees figures such as %o", async (metrics, reason) => {
    const { model } = classifier();
    const check = new DivergenceCheck({ network: model });
    await check.start();
    expect((await check.find(metrics))?.reason).toMatch(reason);
    expect(await check.find({ loss: 2.3, accuracy: 0.1, fid: 1e6 })).toBeUndefined();
  });

  it.each([NaN, Infinity, -Infinity, 1e30])("sees a single weight of %d, and weights that explode", async (value) => {
    const { model } = classifier();
    const check = new DivergenceCheck({ network: model });
    await check.start();
    expect(await check.find({})).toBeUndefined();
    const [kernel, bias] = model.getWeights().map((weight) => weight.dataSync().slice());
    bias[3] = value;
    model.setWeights([tf.tensor(kernel, [144, 10]), tf.tensor(bias, [10])]);
    expect((await check.find({}))?.reason).toMatch(/no longer a finite number/);
  });

  it("sees weights that grow more than tenfold in a step", async () => {
    const { model } = classifier();
    const check = new DivergenceCheck({ network: model });
    await check.start();
    const grow = (factor: number): void => model.setWeights(model.getWeights().map((weight) => tf.mul(weight, factor)));
    grow(9);
    expect(await check.find({})).toBeUndefined();
    grow(11);
    expect((await check.find({}))?.reason).toMatch(/have become 11 times as large in one step/);
  });
});
