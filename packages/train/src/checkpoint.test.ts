import { drain, encodeSafetensors, isGanClsError, Random, withoutLabels, type TrainingEvent } from "@gan-cls/core";
import { smallDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import {
  checkFit,
  openCheckpoint,
  packState,
  restoreState,
  type TrainingCourse,
  type TrainingState,
} from "./checkpoint";
import { checkSeal, NO_HASH, sealFile } from "./checkpoint-seal";
import { memoryCheckpointStore, trainGan, type CheckpointStore, type GanOptions } from "./index";
import { createOptimizer } from "./optimizer";
import { secondsSpent } from "./resume-training";

beforeAll(() => tf.setBackend("cpu"));

const COURSE: TrainingCourse = { seconds: 12.5, rateFactor: 1, warnings: [], pastRates: [] };
const SETTINGS = { job: "test", seed: 1, optimizer: { name: "adam", learningRate: 0.5 }, images: "ab".repeat(32) };

/** A network of six weights with its optimiser. */
function smallState(): TrainingState {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2], name: "dense" })] });
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  return {
    models: { model },
    optimizers: { optimizer: createOptimizer({ name: "adam", learningRate: 0.5 }, variables) },
    ...{ curves: new Map([["loss", [1, 0.5]]]), history: new Map(), signals: new Map() },
  };
}

async function smallCheckpoint(state = smallState()): Promise<Uint8Array> {
  const bytes = await packState(state, { step: 2, settings: SETTINGS, course: COURSE });
  await sealFile(bytes);
  return bytes;
}

const open = (bytes: Uint8Array): Promise<unknown> => openCheckpoint("run/step-2", bytes);

describe("a checkpoint", () => {
  it("gives back state, course and optimisers' steps", async () => {
    const state = smallState();
    state.optimizers.optimizer.restoreStep(2);
    const checkpoint = await openCheckpoint("run/step-2", await smallCheckpoint(state));
    expect(checkpoint).toMatchObject({ step: 2, settings: SETTINGS, course: COURSE, optimizerSteps: { optimizer: 2 } });
    const other = smallState();
    restoreState("run/step-2", checkpoint, other);
    expect(await packState(other, { step: 2, settings: SETTINGS, course: COURSE })).toEqual(
      await packState(state, { step: 2, settings: SETTINGS, course: COURSE }),
    );
  });

  it("notices every flipped bit and every missing or further byte", async () => {
    const bytes = await smallCheckpoint();
    await open(bytes);
    const random = Random.fromSeed(1);
    for (let place = 0; place < bytes.length; place++) {
      const flipped = Uint8Array.from(bytes);
      flipped[place] ^= 1 << random.integer(8);
      await expect(open(flipped), `byte ${place}`).rejects.toMatchObject({ code: "invalid-data" });
      const shorter = Uint8Array.from([...bytes.subarray(0, place), ...bytes.subarray(place + 1)]);
      await expect(open(shorter), `without byte ${place}`).rejects.toMatchObject({ code: "invalid-data" });
    }
    await expect(open(bytes.subarray(0, bytes.length / 2))).rejects.toThrow("run/step-2 is damaged");
    await expect(open(Uint8Array.from([...bytes, 0]))).rejects.toThrow("run/step-2 is damaged");
  });

  it.each([
    ["nothing", new Uint8Array(), /run\/step-2 is not a checkpoint: it is empty/],
    ["a web page", new TextEncoder().encode("<!DOCTYPE html><html>".padEnd(200)), /it is a web page/],
    ["something else", new Uint8Array(500), /its 500 bytes begin otherwise/],
    [
      "a checkpoint of an earlier version",
      encodeSafetensors({ tensors: new Map(), metadata: { format: "gan-cls-checkpoint-1", step: "2" } }),
      /one of an earlier version of gan-cls \(format 1\); finish/,
    ],
  ])("is not read from %s", async (_, bytes, message) => {
    await expect(open(bytes)).rejects.toThrow(message);
    await expect(open(bytes)).rejects.toMatchObject({ code: "invalid-data" });
  });

  it.each([
    [{ format: "other" }, /expected format gan-cls-checkpoint-2 and a step, got other/],
    [{ step: "-1" }, /expected format .* and a step, got .* and -1/],
    [{ settings: "{" }, /its settings are not JSON/],
    [{ course: "" }, /its course are not JSON/],
  ])("is refused with the metadata %o, also with the right hash", async (more, message) => {
    const whole = { format: "gan-cls-checkpoint-2", step: "2", settings: "{}", course: "{}", optimizerSteps: "{}" };
    const bytes = encodeSafetensors({ tensors: new Map(), metadata: { sha256: NO_HASH, ...whole, ...more } });
    await sealFile(bytes);
    await expect(open(bytes)).rejects.toThrow(message);
  });

  it("is neither written nor read with a number that is not finite", async () => {
    const state = smallState();
    state.curves.set("loss", [1, NaN]);
    await expect(smallCheckpoint(state)).rejects.toMatchObject({ code: "diverged" });
    const metadata = { sha256: NO_HASH, format: "gan-cls-checkpoint-2", step: "2" };
    const tensors = new Map([["curves/loss", { shape: [1], values: Float32Array.of(-Infinity) }]]);
    const bytes = encodeSafetensors({ tensors, metadata });
    await sealFile(bytes);
    await expect(open(bytes)).rejects.toThrow(/curves\/loss holds a number that is not finite/);
  });

  it("has the same hash with and without the platform's own SHA-256", async () => {
    const bytes = await smallCheckpoint();
    const { crypto } = globalThis;
    Object.defineProperty(globalThis, "crypto", { value: {}, configurable: true });
    try {
      await checkSeal("run/step-2", bytes);
    } finally {
      Object.defineProperty(globalThis, "crypto", { value: crypto, configurable: true });
    }
  });

  it("fits the settings that it was trained with, and another rate where that is allowed", async () => {
    const checkpoint = await openCheckpoint("run/step-2", await smallCheckpoint());
    const fit = { name: "run/step-2", settings: SETTINGS };
    checkFit(checkpoint, fit);
    const slower = { ...SETTINGS, optimizer: { name: "adam", learningRate: 0.1 } };
    expect(() => checkFit(checkpoint, { ...fit, settings: slower })).toThrow(/optimizer must be .*0.5.* got .*0.1/);
    checkFit(checkpoint, { ...fit, settings: slower, rateMayChange: true });
    const others = { ...SETTINGS, images: "cd".repeat(32) };
    expect(() => checkFit(checkpoint, { ...fit, settings: others })).toThrow(
      /images \(the SHA-256 of the images trained/,
    );
  });

  it("of other networks says so and changes nothing", async () => {
    const checkpoint = await openCheckpoint("run/step-2", await smallCheckpoint());
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2], name: "dense" })] });
    expect(() => restoreState("run/step-2", checkpoint, { ...smallState(), models: { model } })).toThrow(
      /must have the shape \[2, 3\], got \[2, 2\] in the checkpoint, which belongs to other networks/,
    );
  });
});

const tiny = (options: Partial<GanOptions> = {}): GanOptions => ({
  ...{ images: withoutLabels(smallDigits(2)), epochs: 2, batchSize: 8, seed: 3, sampleCount: 2 },
  generator: { latentSize: 4, filters: [2, 2, 2] },
  discriminator: { filters: [2, 2] },
  ...{ checkpointEverySteps: 1, resume: true },
  ...options,
});

/** What a store holds of a training that was killed after its third step, with some of its checkpoints cut. */
async function damagedStore(...damaged: readonly number[]): Promise<CheckpointStore> {
  const checkpoints = memoryCheckpointStore();
  for await (const event of trainGan(tiny({ checkpoints }))) {
    if (event.type === "checkpoint" && event.step === 3) {
      break;
    }
  }
  for (const step of damaged) {
    await checkpoints.save(step, (await checkpoints.load(step)).slice(0, 900));
  }
  return checkpoints;
}

async function weightsOf(options: GanOptions, events: TrainingEvent[] = []): Promise<number[][]> {
  const { generator, discriminator } = await drain(trainGan(options), (event) => events.push(event));
  return [generator, discriminator].map((model) => model.getWeights().flatMap((weight) => [...weight.dataSync()]));
}

describe("a training with damaged checkpoints", () => {
  it("resumes from the newest whole one, says so, and ends as if undisturbed", async () => {
    const events: TrainingEvent[] = [];
    const checkpoints = await damagedStore(3, 2);
    const weights = await weightsOf(tiny({ checkpoints }), events);
    expect(weights).toEqual(await weightsOf(tiny()));
    expect(events.slice(0, 2)).toEqual(
      [3, 2].map((damagedStep) => ({
        ...{ type: "warning", code: "damaged-checkpoint", epoch: 0, step: 1, figures: { damagedStep } },
        message: expect.stringMatching(
          `checkpoint of step ${damagedStep} is damaged: .*; resuming from step 1 instead`,
        ) as string,
      })),
    );
    const { warnings } = await drain(trainGan(tiny({ checkpoints })));
    expect(warnings).toHaveLength(2);
  });

  it("stops when none is whole, names them, and leaves them as they are", async () => {
    const checkpoints = await damagedStore(3, 2, 1);
    const before = await Promise.all([3, 2, 1].map((step) => checkpoints.load(step)));
    const resumed = weightsOf(tiny({ checkpoints }));
    await expect(resumed).rejects.toThrow(
      /trainGan: expected a whole checkpoint to resume from, got 3 damaged ones: .*; put back a whole copy, or remove .*step 3, .*step 2, .*step 1/,
    );
    await expect(resumed).rejects.toMatchObject({ code: "invalid-data" });
    expect(await Promise.all([3, 2, 1].map((step) => checkpoints.load(step)))).toEqual(before);
  });

  it("of other images overwrites nothing", async () => {
    const checkpoints = await damagedStore();
    const before = await checkpoints.load(3);
    const images = withoutLabels(smallDigits(3));
    const other = await weightsOf(tiny({ checkpoints, images })).catch((error: unknown) => error);
    expect(isGanClsError(other, "invalid-argument") && other.message).toMatch(/^resume: images \(the SHA-256/);
    expect(await checkpoints.load(3)).toEqual(before);
  });

  it("replaces an earlier training only with its first checkpoint when it does not resume", async () => {
    const checkpoints = await damagedStore();
    const controller = new AbortController();
    controller.abort();
    const stopped = weightsOf(tiny({ checkpoints, resume: false, seed: 9, signal: controller.signal }));
    await expect(stopped).rejects.toMatchObject({ code: "aborted" });
    expect(await checkpoints.list()).toEqual([3, 2, 1]);
    await weightsOf(tiny({ checkpoints, resume: false, seed: 9, maxSteps: 1 }));
    expect(await checkpoints.list()).toEqual([1]);
  });

  it("knows the seconds of the training so far, over all its runs", async () => {
    const checkpoints = await damagedStore();
    const before = await secondsSpent(checkpoints);
    expect(before).toBeGreaterThan(0);
    const { seconds } = await drain(trainGan(tiny({ checkpoints })));
    expect(seconds).toBeGreaterThan(before);
    expect(await secondsSpent(checkpoints)).toBeLessThanOrEqual(seconds);
    expect(await secondsSpent(memoryCheckpointStore())).toBe(0);
    expect(await secondsSpent(await damagedStore(3, 2, 1))).toBe(0);
  });
});
