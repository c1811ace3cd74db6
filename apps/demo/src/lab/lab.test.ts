import { Random, type ImageDataset } from "@gan-cls/core";
import { parseIdx } from "@gan-cls/data";
import { prepareEngine } from "@gan-cls/engine";
import { buildDiscriminator, buildGenerator, modelFromFiles, namedWeights } from "@gan-cls/models";
import { createModelClassifier } from "@gan-cls/train";
import { tinyDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { strFromU8, unzipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import type { GanTrainingEvent } from "../training/gan-progress";
import { vary } from "./augment";
import { GanSession } from "./gan-session";
import { imageAt, imageSet } from "./image-set";
import { runRace } from "./label-race";
import type { Laboratory } from "./laboratory";
import { latentDirections } from "./latent-directions";
import { measureSensitivity } from "./look-inside";
import type { GanSettings, RaceEvent } from "./operations";
import { PauseGate } from "./pause-gate";
import { Classroom } from "./teach";

beforeAll(async () => {
  await prepareEngine({ engine: "simd" });
});

const train = tinyDigits(6);
const test = tinyDigits(3, 6);
const signal = new AbortController().signal;

describe("GanSession", () => {
  const lab = { digits: () => Promise.resolve({ train, test }) } as Partial<Laboratory> as Laboratory;
  const settings: GanSettings = {
    ...({ size: "small", batchSize: 8, learningRate: 2e-4, seed: 1, steps: 4, goOn: false } as const),
  };
  const generatorLosses = (events: readonly GanTrainingEvent[]): number[] =>
    events.flatMap((event) => (event.type === "step" ? [event.generatorLoss] : []));

  it("tells every step and keeps the discriminator", async () => {
    const session = new GanSession();
    const events: GanTrainingEvent[] = [];
    expect(session.discriminator).toBeUndefined();
    const result = await session.train(lab, settings, { signal, emit: (event) => events.push(event) });
    expect(result).toEqual({ outcome: "finished" });
    expect(events.map(({ type }) => type)).toEqual(["start", "step", "step", "step", "step", "samples", "end"]);
    expect(session.discriminator?.outputs[0].shape).toEqual([null, 1]);
  });

  it("stops within a step, can be used then, and goes on as if nothing had happened", async () => {
    const whole: GanTrainingEvent[] = [];
    await new GanSession().train(lab, settings, { signal, emit: (event) => whole.push(event) });

    const session = new GanSession();
    const stop = new AbortController();
    const events: GanTrainingEvent[] = [];
    const emit = (event: GanTrainingEvent): void => {
      events.push(event);
      if (event.type === "step" && event.step === 2) {
        stop.abort();
      }
    };
    expect(await session.train(lab, settings, { signal: stop.signal, emit })).toEqual({ outcome: "stopped" });
    expect(generatorLosses(events)).toHaveLength(2);
    expect(session.discriminator).toBeDefined();
    await session.train(lab, { ...settings, goOn: true }, { signal, emit: (event) => events.push(event) });
    expect(generatorLosses(events)).toEqual(generatorLosses(whole));
  });

  it("waits while it is paused, and a stop ends the pause", async () => {
    const session = new GanSession();
    const stop = new AbortController();
    let steps = 0;
    const training = session.train(lab, settings, {
      signal: stop.signal,
      emit: (event) => {
        if (event.type === "step") {
          steps++;
          session.gate.paused = true;
        }
      },
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(steps).toBe(1);
    stop.abort();
    expect(await training).toEqual({ outcome: "stopped" });
    expect(steps).toBe(1);
  });
});

describe("PauseGate", () => {
  it("is open until it is closed, and lets everything through when it opens", async () => {
    const gate = new PauseGate();
    await gate.wait(signal);
    gate.paused = true;
    const passed: string[] = [];
    const waiting = gate.wait(signal).then(() => passed.push("passed"));
    await Promise.resolve();
    expect(passed).toEqual([]);
    gate.paused = false;
    await waiting;
    expect(passed).toEqual(["passed"]);
  });
});

describe("runRace", () => {
  it("gives both the same number of epochs and leaves no tensor", async () => {
    const discriminator = buildDiscriminator({ seed: 1, filters: [4, 4] });
    const before = tf.memory().numTensors;
    const events: RaceEvent[] = [];
    const emit = (event: RaceEvent): void => void events.push(event);
    await runRace({ discriminator, train, test, labels: 20, seed: 1, epochs: 3 }, { signal, emit });
    expect(events.map(({ contestant, epoch }) => `${contestant} ${epoch}`)).toEqual(
      ["transfer", "cnn"].flatMap((contestant) => [1, 2, 3].map((epoch) => `${contestant} ${epoch}`)),
    );
    expect(events.every(({ accuracy }) => accuracy >= 0 && accuracy <= 1)).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
    discriminator.dispose();
  });
});

describe("latentDirections", () => {
  it("finds orthogonal unit vectors, the one that moves the first layer most first", async () => {
    const generator = buildGenerator({ seed: 1, latentSize: 6, filters: [4, 2, 2] });
    const kernel = namedWeights(generator).get("project/0");
    const scale = tf.tensor2d([1, 1, 9, 1, 1, 3], [6, 1]);
    kernel?.assign(tf.tidy(() => tf.mul(kernel, scale)));
    const directions = await latentDirections(generator, 2);
    const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
    expect(dot(directions[0], directions[0])).toBeCloseTo(1, 5);
    expect(dot(directions[0], directions[1])).toBeCloseTo(0, 5);
    expect(Math.abs(directions[0][2])).toBeGreaterThan(0.95);
    expect(Math.abs(directions[1][5])).toBeGreaterThan(0.9);
    generator.dispose();
    scale.dispose();
  });
});

describe("measureSensitivity", () => {
  it("is warm where the evidence is", async () => {
    // Believes in class 1 as far as there is light in the upper left corner.
    const predict = ({
      pixels,
      size,
    }: {
      pixels: Uint8Array;
      size: number;
    }): Promise<{
      probabilities: Float32Array;
      labels: Uint8Array;
    }> => {
      const light = Array.from({ length: size }, (_, i) => pixels[i * 784] / 255);
      return Promise.resolve({
        probabilities: Float32Array.from(light.flatMap((share) => [1 - share, share])),
        labels: Uint8Array.from(light, (share) => (share > 0.5 ? 1 : 0)),
      });
    };
    const { drops, rows, columns } = await measureSensitivity("cnn", { predict }, new Uint8Array(784).fill(255));
    expect(drops).toHaveLength(rows * columns);
    expect(drops[0]).toBe(1);
    expect(Math.max(...drops.subarray(1))).toBe(0);
  });
});

describe("vary", () => {
  const digit = imageAt(train, 3);

  it("keeps what it is and changes how it looks, by the seed alone", () => {
    const copies = [1, 1, 2].map((seed) => vary(digit, Random.fromSeed(seed)));
    expect(copies[0]).toEqual(copies[1]);
    expect(copies[0]).not.toEqual(copies[2]);
    const ink = (pixels: Uint8Array): number => pixels.reduce((sum, value) => sum + value, 0);
    copies.forEach((copy) => expect(Math.abs(ink(copy) / ink(digit) - 1)).toBeLessThan(0.35));
  });
});

describe("Classroom", () => {
  const discriminator = (): tf.Sequential => buildDiscriminator({ seed: 2, filters: [8, 8] });
  const names = ["zero", "one"];
  const examples = (dataset: ImageDataset): { pixels: Uint8Array; label: number }[] =>
    Array.from({ length: dataset.size }, (_, i) => ({ pixels: imageAt(dataset, i), label: dataset.labels[i] })).filter(
      ({ label }) => label < 2,
    );

  it("learns two classes from a few drawings and exports what it learned", async () => {
    const classroom = new Classroom();
    const epochs: number[] = [];
    const network = discriminator();
    const emit = ({ epoch }: { epoch: number }): void => void epochs.push(epoch);
    const { images } = await classroom.teach(
      network,
      { classNames: names, examples: examples(train) },
      { signal, emit },
    );
    expect(images).toBe(80);
    expect(epochs).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const { pixels, label } of examples(test)) {
      const probabilities = await classroom.judge(pixels);
      expect(probabilities.indexOf(Math.max(...probabilities))).toBe(label);
    }
    const files = unzipSync(await classroom.export());
    const file = (name: string): Uint8Array => files[`my-classifier/${name}`];
    const model = await modelFromFiles({ modelJson: strFromU8(file("model.json")), weights: file("weights.bin") });
    const drawings = parseIdx(file("drawings-idx3-ubyte"));
    const { probabilities } = await createModelClassifier("again", model).predict(imageSet(drawings.data));
    const answers = JSON.parse(strFromU8(file("answers.json"))) as { drawnFor: string; probabilities: number[] }[];
    expect([...probabilities]).toEqual(answers.flatMap((answer) => answer.probabilities));
    expect(JSON.parse(strFromU8(file("card.json")))).toMatchObject({ method: "taught", classNames: names });
    network.dispose();
    model.dispose();
  });

  it("has nothing to say before it was taught", async () => {
    await expect(new Classroom().judge(new Uint8Array(784))).rejects.toMatchObject({ code: "not-found" });
  });
});
