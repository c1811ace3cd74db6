import { drain, selectImages } from "@gan-cls/core";
import { TASK_NAMES, type TaskRow } from "@gan-cls/evaluate";
import { smallDigits } from "@gan-cls/testing";
import { buildDiscriminator, buildGenerator } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import type { StudyEvent } from "../events";
import { smallData, startTestEngine } from "../small-study.test-helper";
import { runTasks, type TasksOptions, type TaskSizes } from "./run-tasks";

const SIZES: TaskSizes = { train: 80, test: 90, restored: 1, steps: 2, episodes: 10, controls: 2 };
const data = { ...smallData({ test: smallDigits(10, 20) }), domain: "mnist" };
const imageShape: [number, number, number] = [12, 12, 1];

let options: TasksOptions;

beforeAll(async () => {
  await startTestEngine();
  options = {
    ...{ data, other: data, tasks: TASK_NAMES, sizes: SIZES, seed: 3 },
    discriminator: buildDiscriminator({ filters: [4, 6], imageShape, seed: 1 }),
    generator: buildGenerator({ filters: [4, 4, 4], latentSize: 4, imageShape, seed: 1 }),
  };
});

describe("runTasks", () => {
  let rows: TaskRow[];

  it("fills every row, with a control, a baseline and intervals, and leaves no tensor", async () => {
    const before = tf.memory().numTensors;
    const events: StudyEvent[] = [];
    rows = await drain(runTasks(options), (event) => void events.push(event));
    expect(tf.memory().numTensors).toBe(before);
    expect([...new Set(rows.map(({ task }) => task))]).toEqual(TASK_NAMES);
    expect(rows.map(({ measure }) => measure)).toEqual([
      "accuracy, 10 labels a class",
      ...["AUROC, mean over the classes", "AUROC, from images of the class alone"],
      ...["recall at 1", "recall at 10", "mean average precision"],
      ...["accuracy by the best matching", "NMI"],
      ...["accuracy, 5-way, 1-shot", "accuracy, 5-way, 5-shot"],
      ...["PSNR, lower half filled in", "PSNR, noise of 64 levels removed"],
    ]);
    for (const { trained, random, baseline, difference } of rows) {
      for (const { value, interval } of [trained, random, baseline, difference]) {
        expect([value, interval.low, interval.high].every(Number.isFinite)).toBe(true);
        expect(interval.low).toBeLessThanOrEqual(interval.high);
      }
      expect(difference.value).toBeCloseTo(trained.value - random.value, 10);
    }
    expect(rows.map(({ random }) => random.seeds)).toEqual([...new Array<number>(10).fill(2), 1, 1]);
    const last = events.filter(({ type }) => type === "work").at(-1);
    expect(last).toMatchObject({ event: { done: 6, total: 6 } });
  });

  it("shows the classes of one-class detection, what was chosen, and published figures", () => {
    const [chosen, alone] = rows.filter(({ task }) => task === "one-class");
    expect(chosen.classes?.map(({ name }) => name)).toEqual(data.test.classNames);
    expect(chosen.chosen?.trained).toMatch(/^[a-z-]+ \(neighbours 0\.\d{4}, whitened-neighbours/);
    expect(alone.published?.map(({ value }) => value)).toEqual([0.914, 0.948, 0.975]);
    const mean = alone.classes?.reduce((sum, { trained }) => sum + (trained ?? NaN) / 10, 0);
    expect(mean).toBeCloseTo(alone.trained.value, 12);
  });

  it("gives the same rows for the same seed, task by task", async () => {
    const some = await drain(runTasks({ ...options, tasks: ["few-shot", "clustering"] }));
    expect(some).toEqual([...rows.slice(8, 10), ...rows.slice(6, 8)]);
  });

  it("leaves out a class of which nothing is known, and gives the figures of the others", async () => {
    const all = Array.from(data.train.labels.keys());
    const rare = selectImages(data.train, Uint32Array.from(all.filter((at) => data.train.labels[at] !== 7)));
    const lacking = { ...data, train: rare };
    const some = await drain(runTasks({ ...options, data: lacking, tasks: ["one-class", "retrieval"] }));
    expect(some.map(({ trained }) => Number.isFinite(trained.value))).toEqual([true, true, true, true, true]);
    const figures = some[0].classes?.map(({ trained, random, baseline }) => [trained, random, baseline]) ?? [];
    expect(figures[7]).toEqual([null, null, null]);
    expect(figures.toSpliced(7, 1).flat().every(Number.isFinite)).toBe(true);
    // Of the 90 test images, those of the class ask for nothing.
    expect(some[2].items).toBeLessThan(90);
    expect(some[2].items).toBeGreaterThan(60);
  });

  it("refuses tasks that lack something, and stops when nobody listens any more", async () => {
    await expect(drain(runTasks({ ...options, other: undefined }))).rejects.toThrow(
      "runTasks: expected other data, got none",
    );
    await expect(drain(runTasks({ ...options, generator: undefined }))).rejects.toThrow("expected a generator");
    await expect(drain(runTasks({ ...options, tasks: [] }))).rejects.toThrow("runTasks: expected tasks, got none");
    const before = tf.memory().numTensors;
    for await (const event of runTasks(options)) {
      expect(event.type).toBe("work");
      break;
    }
    expect(tf.memory().numTensors).toBe(before);
    await expect(drain(runTasks({ ...options, signal: AbortSignal.abort() }))).rejects.toThrow("stopped by the caller");
  });
});
