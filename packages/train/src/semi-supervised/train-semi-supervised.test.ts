import { drain, withoutLabels, type ImageDataset, type TrainingEvent } from "@gan-cls/core";
import { buildClassDiscriminator, buildDenseGenerator, modelToFiles, namedWeights } from "@gan-cls/models";
import { smallDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import type { TrainingResult } from "../training-loop";
import { profiledKernels } from "../profiled-kernels.test-helper";
import { recordingStore } from "../recording-store.test-helper";
import { planSemiSupervised, type SemiSupervisedOptions } from "./semi-supervised-options";
import { semiSupervisedKernels, trainSemiSupervised } from "./train-semi-supervised";

beforeAll(() => tf.setBackend("cpu"));

const DIGITS = smallDigits(2);
const SHAPE = [12, 12, 1] as const;
const IMAGES = withoutLabels(DIGITS);

const network = (kind: "convolutional" | "dense" = "convolutional"): tf.Sequential =>
  buildClassDiscriminator({ kind, seed: 5, imageShape: SHAPE, filters: [2, 3, 4, 4], hiddenUnits: [8, 6] });

const generator = (): tf.Sequential =>
  buildDenseGenerator({ seed: 6, imageShape: SHAPE, latentSize: 4, hiddenUnits: [8] });

/** Four steps that use every part. */
const tiny = (options: Partial<SemiSupervisedOptions> & { model: tf.LayersModel }): SemiSupervisedOptions => ({
  ...{ dataset: DIGITS, images: IMAGES, steps: 4, labelledBatch: 6, unlabelledBatch: 8, seed: 3 },
  consistency: { warmUpSteps: 1, threshold: 0.2 },
  ...options,
});

/** What must not differ between two runs. */
function withoutTime({ seconds, ...result }: TrainingResult): Omit<TrainingResult, "seconds"> {
  expect(seconds).toBeGreaterThan(0);
  return result;
}

interface Run {
  readonly weights: number[];
  readonly generator: number[];
  readonly result: TrainingResult;
  readonly events: TrainingEvent[];
}

async function run(
  options: Partial<SemiSupervisedOptions> = {},
  { kind = "convolutional", game = true }: { kind?: "convolutional" | "dense"; game?: boolean } = {},
): Promise<Run> {
  const [model, opponent] = [network(kind), generator()];
  const events: TrainingEvent[] = [];
  try {
    const parts = { model, ...(game && { game: { generator: opponent, batchSize: 5 } }) };
    const result = await drain(trainSemiSupervised(tiny({ ...parts, ...options })), (event) => events.push(event));
    return { weights: valuesOf(model), generator: valuesOf(opponent), result, events };
  } finally {
    model.dispose();
    opponent.dispose();
  }
}

function valuesOf(model: tf.LayersModel): number[] {
  return [...namedWeights(model).values()].flatMap((weight) => [...weight.dataSync()]);
}

function poisoned(dataset: ImageDataset, from: number): ImageDataset {
  return { ...dataset, labels: dataset.labels.map((label, i) => (i < from ? label : (label + 1) % 10)) };
}

describe("trainSemiSupervised", () => {
  /** What the tests below compare with. */
  let undisturbed: Run;
  beforeAll(async () => {
    undisturbed = await run();
  });

  it("tells the figures of every part, and none of a part that is left out", async () => {
    const all = undisturbed;
    expect(Object.keys(all.result.curves).sort()).toEqual(
      ["accuracy", "consistencyLoss", "discriminatorLoss", "generatorLoss", "loss", "sureShare"].sort(),
    );
    expect(all.result.steps).toBe(4);
    const plain = await run({ consistency: false }, { game: false });
    expect(Object.keys(plain.result.curves).sort()).toEqual(["accuracy", "loss"]);
  });

  it("learns: the loss on labels falls and the average names the digits it has seen", async () => {
    const model = buildClassDiscriminator({ seed: 5, imageShape: SHAPE, filters: [4, 4, 6, 8], dropoutRate: 0 });
    const events: TrainingEvent[] = [];
    const options: Partial<SemiSupervisedOptions> = { steps: 25, labelledBatch: 20, views: false, averageDecay: 0.7 };
    const more = { validation: DIGITS, consistency: false, optimizer: { name: "adam", learningRate: 0.04 } } as const;
    const result = await drain(trainSemiSupervised(tiny({ model, ...options, ...more })), (event) =>
      events.push(event),
    );
    model.dispose();
    const { loss } = result.curves;
    expect(loss.at(-1)).toBeLessThan(0.7 * loss[0]);
    expect(events.at(-1)).toMatchObject({ type: "epoch-end" });
    expect(result.history.validationAccuracy.at(-1)).toBeGreaterThan(0.3);
  });

  it.each(["convolutional", "dense"] as const)("gives the same bytes for the same seed: %s", async (kind) => {
    const one = kind === "convolutional" ? undisturbed : await run({}, { kind });
    const [two, three] = [await run({}, { kind }), await run({ seed: 4 }, { kind })];
    expect(one.weights).toEqual(two.weights);
    expect(one.generator).toEqual(two.generator);
    expect(one.weights).not.toEqual(three.weights);
  });

  it.each([1, 2, 3])("killed after step %i and resumed, ends with the bytes of an undisturbed run", async (steps) => {
    const checkpoints = recordingStore();
    const [model, opponent] = [network(), generator()];
    const parts = { model, game: { generator: opponent, batchSize: 5 }, checkpoints, checkpointEverySteps: 1 };
    for await (const event of trainSemiSupervised(tiny(parts))) {
      if (event.type === "checkpoint" && event.step === steps) {
        break;
      }
    }
    [model, opponent].forEach((network) => network.dispose());
    const resumed = await run({ checkpoints, checkpointEverySteps: 1, resume: true });
    expect(resumed.weights).toEqual(undisturbed.weights);
    expect(resumed.generator).toEqual(undisturbed.generator);
    expect(withoutTime(resumed.result)).toEqual(withoutTime(undisturbed.result));
  });

  it("no label of the images without labels can reach a weight", async () => {
    // The images come from a labelled set; whatever its labels say beyond the budget, the bytes are the same.
    const budget: ImageDataset = {
      ...DIGITS,
      size: 8,
      pixels: DIGITS.pixels.slice(0, 8 * 144),
      labels: DIGITS.labels.slice(0, 8),
    };
    const honest = await run({ dataset: budget, images: withoutLabels(DIGITS) });
    const lied = await run({ dataset: budget, images: withoutLabels(poisoned(DIGITS, 8)) });
    // Even a caller who hands over a set with its labels gains nothing.
    const careless = await run({ dataset: budget, images: poisoned(DIGITS, 8) });
    expect(lied.weights).toEqual(honest.weights);
    expect(careless.weights).toEqual(honest.weights);
    const inside = await run({ dataset: poisoned(budget, 7), images: withoutLabels(DIGITS) });
    expect(inside.weights).not.toEqual(honest.weights);
  });

  it("learns from classes that somebody has worked out until pseudo-labels take over", async () => {
    const startLabels = { indices: Uint32Array.from({ length: 12 }, (_, i) => i), labels: DIGITS.labels.slice(0, 12) };
    const [taught, other, without] = [
      await run({ startLabels, consistency: { warmUpSteps: 3 } }),
      await run({
        startLabels: { ...startLabels, labels: startLabels.labels.map((label) => 9 - label) },
        consistency: { warmUpSteps: 3 },
      }),
      await run({ consistency: { warmUpSteps: 3 } }),
    ];
    expect(taught.weights).not.toEqual(other.weights);
    expect(taught.weights).not.toEqual(without.weights);
    expect(taught.result.curves.consistencyLoss).toHaveLength(4);
  });

  it("keeps no tensor from step to step and frees everything in the end", async () => {
    const [model, opponent] = [network(), generator()];
    const before = tf.memory().numTensors;
    const counts: number[] = [];
    const parts = { model, game: { generator: opponent, batchSize: 5 }, steps: 5 };
    await drain(trainSemiSupervised(tiny(parts)), ({ type }) => {
      if (type === "step-end") {
        counts.push(tf.memory().numTensors);
      }
    });
    expect(new Set(counts.slice(1)).size).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
    [model, opponent].forEach((network) => network.dispose());
  });

  it("stops when told to, with a checkpoint", async () => {
    const checkpoints = recordingStore();
    const controller = new AbortController();
    const model = network();
    const job = drain(
      trainSemiSupervised(tiny({ model, checkpoints, signal: controller.signal })),
      ({ type }) => type === "step-end" && controller.abort(),
    );
    await expect(job).rejects.toMatchObject({ code: "aborted" });
    expect(checkpoints.saved).toHaveLength(1);
    model.dispose();
  });

  it("works for a network with branches", async () => {
    const input = tf.input({ shape: [...SHAPE] });
    const flat = tf.layers.flatten({ name: "flat" }).apply(input) as tf.SymbolicTensor;
    const [one, two] = ["one", "two"].map(
      (name) => tf.layers.dense({ name, units: 3 }).apply(flat) as tf.SymbolicTensor,
    );
    const joined = tf.layers.concatenate({ name: "joined" }).apply([one, two]) as tf.SymbolicTensor;
    const logits = tf.layers.dense({ name: "logits", units: 10 }).apply(joined) as tf.SymbolicTensor;
    const model = tf.model({
      inputs: input,
      outputs: tf.layers.softmax({ name: "p" }).apply(logits) as tf.SymbolicTensor,
    });
    const before = (await modelToFiles(model)).weights;
    await drain(trainSemiSupervised(tiny({ model })));
    expect((await modelToFiles(model)).weights).not.toEqual(before);
    model.dispose();
  });

  it.each(["convolutional", "dense"] as const)("uses the kernels that it checks for: %s", async (kind) => {
    const [model, opponent] = [network(kind), generator()];
    const options = tiny({ model, game: { generator: opponent, batchSize: 5 } });
    const kernels = await profiledKernels(async () => {
      await drain(trainSemiSupervised(options));
    });
    const listed = semiSupervisedKernels(planSemiSupervised(options));
    expect(kernels.filter((kernel) => !listed.includes(kernel))).toEqual([]);
    [model, opponent].forEach((network) => network.dispose());
  });

  it.each<[string, Partial<SemiSupervisedOptions>, string]>([
    ["steps", { steps: 0 }, "steps must be a positive integer"],
    ["averageDecay", { averageDecay: 1 }, "averageDecay"],
    ["threshold", { consistency: { threshold: 2 } }, "consistency.threshold"],
    [
      "no labels",
      { dataset: { ...DIGITS, size: 0, pixels: new Uint8Array(), labels: new Uint8Array() } },
      "labelled images",
    ],
    [
      "start labels",
      { startLabels: { indices: Uint32Array.of(99), labels: Uint8Array.of(1) } },
      "startLabels must give",
    ],
    ["other images", { images: { ...IMAGES, rows: 6, columns: 24 } }, "without labels of 12x12x1"],
  ])("refuses %s that make no sense", async (_, options, message) => {
    await expect(run(options)).rejects.toThrow(message);
  });
});
