import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drain, withoutLabels, type TrainingEvent } from "@gan-cls/core";
import { modelToFiles } from "@gan-cls/models";
import { smallDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { isSheetShown } from "./generator-figures";
import { trainGan, type GanOptions, type GanResult } from "./index";
import { assertKernels } from "./kernels";
import { fileCheckpointStore } from "./node/index";
import { recordingStore } from "./recording-store.test-helper";

beforeAll(() => tf.setBackend("cpu"));

const IMAGES = withoutLabels(smallDigits(2));

/** Two epochs of two steps with networks that the cpu backend trains in no time. */
const tiny = (options: Partial<GanOptions> = {}): GanOptions => ({
  images: IMAGES,
  epochs: 2,
  batchSize: 8,
  seed: 3,
  generator: { latentSize: 4, filters: [2, 2, 2] },
  discriminator: { filters: [2, 2] },
  sampleCount: 2,
  ...options,
});

async function run(options: GanOptions): Promise<{ result: GanResult; events: TrainingEvent[] }> {
  const events: TrainingEvent[] = [];
  const result = await drain(trainGan(options), (event) => events.push(event));
  return { result, events };
}

async function bytesOf({ generator, discriminator }: GanResult): Promise<Uint8Array[]> {
  return Promise.all([generator, discriminator].map(async (model) => (await modelToFiles(model)).weights));
}

describe("trainGan", () => {
  /** What the tests below compare with. */
  let undisturbed: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    undisturbed = await run(tiny());
  });

  it("yields epochs, steps, samples and checkpoints in order", async () => {
    const { events, result } = await run(tiny({ checkpoints: recordingStore() }));
    const epoch = ["epoch-start", "step-end", "step-end", "samples", "epoch-end", "checkpoint"];
    expect(events.map((event) => event.type)).toEqual([...epoch, ...epoch]);
    expect(result.steps).toBe(4);
    expect(result.curves.generatorLoss).toHaveLength(4);
    expect(result.history.sampleDiversity).toHaveLength(2);
    const samples = events.find((event) => event.type === "samples");
    expect(samples).toMatchObject({ count: 2, rows: 12, columns: 12, channels: 1 });
    expect(samples?.type === "samples" && samples.pixels.length).toBe(2 * 144);
    expect(() => structuredClone(events)).not.toThrow();
  });

  it("shows a hundred sheets at most, also of many short epochs, and the last one", () => {
    const shown = (epochs: number): number[] =>
      Array.from({ length: epochs }, (_, index) => index + 1).filter((epoch) => isSheetShown(epoch, epochs));
    expect(shown(100)).toHaveLength(100);
    expect(shown(7)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(shown(301)).toEqual([...Array.from({ length: 75 }, (_, index) => 4 * (index + 1)), 301]);
  });

  it("takes figures of the generator after every epoch, which change nothing else", async () => {
    const seen: number[] = [];
    const measureGenerator = async (generator: tf.Sequential): Promise<Record<string, number>> => {
      seen.push(generator.inputs[0].shape[1] ?? 0);
      return { fid: 10 - seen.length };
    };
    const { result, events } = await run(tiny({ measureGenerator }));
    expect(seen).toEqual([4, 4]);
    expect(result.history.fid).toEqual([9, 8]);
    expect(events.filter(({ type }) => type === "epoch-end")).toMatchObject([
      { metrics: { fid: 9 } },
      { metrics: { fid: 8 } },
    ]);
    expect(await bytesOf(result)).toEqual(await bytesOf(undisturbed.result));
  });

  it.each<[string, NonNullable<GanOptions["measureGenerator"]>, RegExp]>([
    ["throws", () => Promise.reject(new Error("no room")), /were not measured: no room; training continues/],
    ["gives no number", async () => ({ fid: NaN }), /fid must be finite, got NaN/],
  ])("warns of a measurement that %s, and trains on to the end", async (_, measureGenerator, message) => {
    const { result, events } = await run(tiny({ measureGenerator }));
    expect(result.steps).toBe(4);
    expect(events.filter(({ type }) => type === "warning")).toEqual(
      [1, 2].map((epoch) => ({
        ...{ type: "warning", code: "quality-failed", epoch, step: 2 * epoch, figures: {} },
        message: expect.stringMatching(message) as string,
      })),
    );
    expect(result.history.fid).toBeUndefined();
    expect(result.history.sampleDiversity).toHaveLength(2);
  });

  it("draws samples between epochs for those who watch, and trains as if nobody did", async () => {
    const { events, result } = await run(tiny({ sampleEverySteps: 1 }));
    const epoch = ["epoch-start", "step-end", "samples", "step-end", "samples", "epoch-end"];
    expect(events.map((event) => event.type)).toEqual([...epoch, ...epoch]);
    expect(await bytesOf(result)).toEqual(await bytesOf(undisturbed.result));
    await expect(run(tiny({ sampleEverySteps: 0 }))).rejects.toThrow("sampleEverySteps must be a positive integer");
  });

  it("gives the same bytes for the same seed and others for another", async () => {
    const [again, other] = [await run(tiny()), await run(tiny({ seed: 4 }))];
    expect(await bytesOf(again.result)).toEqual(await bytesOf(undisturbed.result));
    expect(again.result.curves).toEqual(undisturbed.result.curves);
    expect(await bytesOf(other.result)).not.toEqual(await bytesOf(undisturbed.result));
  });

  it.each([1, 2, 3])("killed after step %i and resumed, ends with the bytes of an undisturbed run", async (steps) => {
    const checkpoints = recordingStore();
    // Leaving the loop is what a kill looks like to the store: whatever was saved before stays.
    for await (const event of trainGan(tiny({ checkpoints, checkpointEverySteps: 1 }))) {
      if (event.type === "checkpoint" && event.step === steps) {
        break;
      }
    }
    expect(checkpoints.saved).toHaveLength(steps);
    const resumed = await run(tiny({ checkpoints, checkpointEverySteps: 1, resume: true }));
    expect(await bytesOf(resumed.result)).toEqual(await bytesOf(undisturbed.result));
    expect(resumed.result.curves).toEqual(undisturbed.result.curves);
    expect(resumed.result.history).toEqual(undisturbed.result.history);
    const firstStep = resumed.events.find((event) => event.type === "step-end");
    expect(firstStep).toMatchObject({ step: steps + 1 });
  });

  it("has nothing left to do when it resumes a finished run, and goes further when asked for more", async () => {
    const checkpoints = recordingStore();
    const first = await run(tiny({ checkpoints }));
    const again = await run(tiny({ checkpoints, resume: true }));
    expect(again.events).toEqual([]);
    expect(await bytesOf(again.result)).toEqual(await bytesOf(first.result));
    const longer = await run(tiny({ checkpoints, resume: true, epochs: 3 }));
    const straight = await run(tiny({ epochs: 3 }));
    expect(await bytesOf(longer.result)).toEqual(await bytesOf(straight.result));
  });

  it("stops at maxSteps within an epoch", async () => {
    const { events, result } = await run(tiny({ maxSteps: 3 }));
    expect(result.steps).toBe(3);
    expect(events.filter((event) => event.type === "epoch-start").map((event) => event.stepsPerEpoch)).toEqual([2, 1]);
  });

  it("writes a checkpoint when it is stopped, then throws aborted and frees everything", async () => {
    const before = tf.memory().numTensors;
    const checkpoints = recordingStore();
    const controller = new AbortController();
    const stopped = drain(trainGan(tiny({ checkpoints, signal: controller.signal })), (event) => {
      if (event.type === "step-end" && event.step === 3) {
        controller.abort();
      }
    });
    await expect(stopped).rejects.toMatchObject({ code: "aborted" });
    expect(tf.memory().numTensors).toBe(before);
    const resumed = await run(tiny({ checkpoints, resume: true }));
    expect(await bytesOf(resumed.result)).toEqual(await bytesOf(undisturbed.result));
  });

  it("frees everything when the consumer leaves", async () => {
    const before = tf.memory().numTensors;
    for await (const event of trainGan(tiny())) {
      if (event.type === "step-end") {
        break;
      }
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it("keeps no tensor more after ten steps than after one", async () => {
    const counts: number[] = [];
    const { result } = await (async () => {
      const generator = trainGan(tiny({ epochs: 5 }));
      for (;;) {
        const next = await generator.next();
        if (next.done) {
          return { result: next.value };
        }
        if (next.value.type === "step-end") {
          counts.push(tf.memory().numTensors);
        }
      }
    })();
    expect(new Set(counts).size).toBe(1);
    expect(counts).toHaveLength(10);
    result.generator.dispose();
    result.discriminator.dispose();
  });

  it("stops with the place when a loss is no longer finite, and saves no such state", async () => {
    const checkpoints = recordingStore();
    const optimizer = { name: "adam", learningRate: 1e30 } as const;
    const diverging = drain(trainGan(tiny({ checkpoints, checkpointEverySteps: 1, optimizer, epochs: 9 })));
    await expect(diverging).rejects.toThrow(
      /trainGan: the training has diverged again in epoch 1, step 1, .*lower the/,
    );
    await expect(diverging).rejects.toMatchObject({ code: "diverged" });
    expect(checkpoints.saved).toEqual([]);
  });

  it("refuses a checkpoint of other settings and names the setting", async () => {
    const checkpoints = recordingStore();
    await run(tiny({ checkpoints, maxSteps: 1 }));
    const other = run(tiny({ checkpoints, resume: true, seed: 4 }));
    await expect(other).rejects.toThrow(/seed must be 3 as in the checkpoint, got 4/);
    await checkpoints.save(1, checkpoints.saved[0].slice(0, 1000));
    await expect(run(tiny({ checkpoints, resume: true }))).rejects.toMatchObject({ code: "invalid-data" });
  });

  it("takes smaller batches where there are fewer images, and says so", async () => {
    const [asked, fitting] = [await run(tiny({ batchSize: 100 })), await run(tiny({ batchSize: 20 }))];
    expect(asked.result.steps).toBe(2);
    expect(await bytesOf(asked.result)).toEqual(await bytesOf(fitting.result));
    expect(asked.events[0]).toEqual({
      ...{ type: "warning", code: "smaller-batch" },
      message: "batches of 20 instead of 100 images: there are only 20",
      ...{ epoch: 0, step: 0, figures: {} },
    });
    expect(fitting.events.map(({ type }) => type)).not.toContain("warning");
  });

  it.each([
    [{ batchSize: 0 }, /batchSize must be a positive integer, got 0/],
    [{ epochs: 1.5 }, /epochs must be a positive integer, got 1.5/],
    [{ augmentation: "hue" as "none" }, /augmentation must be one of/],
    [{ checkpointEverySteps: -1 }, /checkpointEverySteps must be a positive integer, got -1/],
  ])("refuses %o", async (options, message) => {
    await expect(run(tiny(options))).rejects.toThrow(message);
  });

  it("keeps its checkpoints on disk as whole files", async () => {
    const folder = await mkdtemp(join(tmpdir(), "gan-cls-"));
    const store = fileCheckpointStore(join(folder, "checkpoints", "gan"));
    await run(tiny({ checkpoints: store }));
    const files = ["step-00000002.safetensors", "step-00000004.safetensors"];
    expect(await readdir(join(folder, "checkpoints", "gan"))).toEqual(files);
    const bytes = await readFile(join(folder, "checkpoints", "gan", files[1]));
    expect(Buffer.compare(await store.load(4), bytes)).toBe(0);
  });
});

it("checks kernels before any work", () => {
  expect(() => assertKernels("here", ["Conv2D", "NoSuchKernel"])).toThrow(
    /here: expected kernels for training, but the tfjs backend cpu lacks NoSuchKernel; prepare/,
  );
});
