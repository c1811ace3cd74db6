import { drain, Random, withoutLabels, type TrainingEvent, type WarningEvent } from "@gan-cls/core";
import { smallDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { createGanJob } from "../gan-job";
import { planGan, type GanOptions } from "../gan-options";
import { trainGan } from "../index";
import { runTraining } from "../training-loop";
import { discriminatorWonMonitor, HINGE_GUESS, LOGISTIC_GUESS } from "./discriminator-won";
import { FORGETTING_MONITOR } from "./forgetting";
import { imageDiversity, sheetDiversity } from "./image-diversity";
import { MODE_COLLAPSE_MONITOR } from "./mode-collapse";
import type { Monitor } from "./monitor";
import { plateauMonitor } from "./plateau";
import { Watch } from "./watch";

beforeAll(() => tf.setBackend("cpu"));

type Figures = Readonly<Record<string, readonly number[]>>;

const mapOf = (figures: Figures): Map<string, number[]> =>
  new Map(Object.entries(figures).map(([name, values]) => [name, [...values]]));

/** What a monitor says in a training with these figures, each warning with the epoch in which it comes. */
function warningsOf(
  monitor: Monitor,
  { curves = {}, history = {}, stepsPerEpoch = 100 }: { curves?: Figures; history?: Figures; stepsPerEpoch?: number },
): WarningEvent[] {
  const watch = new Watch([monitor], { stepsPerEpoch });
  const state = { curves: mapOf(curves), history: mapOf(history), signals: new Map<string, number[]>() };
  const epochs = Math.max(0, ...Object.values(history).map(({ length }) => length));
  const steps = Math.max(epochs * stepsPerEpoch, ...Object.values(curves).map(({ length }) => length));
  const found: WarningEvent[] = [];
  for (let step = 1; step <= steps; step++) {
    const epoch = Math.ceil(step / stepsPerEpoch);
    found.push(...watch.afterStep(state, { epoch, step }));
    if (step % stepsPerEpoch === 0) {
      found.push(...watch.afterEpoch(state, { epoch, step }));
    }
  }
  return found;
}

const codesAndEpochs = (warnings: readonly WarningEvent[]): string[] =>
  warnings.map(({ code, epoch }) => `${code} ${epoch}`);

/** Samples whose diversity is this share of the training images' in each epoch. */
const diversity = (...shares: number[]): Figures => ({
  samplePairwise: shares.map((share) => 0.36 * share),
  imagePairwise: shares.map(() => 0.36),
  sampleNearest: shares.map((share) => 0.25 * share),
  imageNearest: shares.map(() => 0.25),
});

describe("mode-collapse", () => {
  it.each([
    // Measured: MNIST and Fashion-MNIST, presets quick and original; see docs/monitors.md.
    ["a healthy training", [0.17, 0.19, 0.46, 0.74, 0.57]],
    ["a healthy training that begins slowly", [0.077, 0.105, 0.011, 0.036]],
    ["a healthy training of other images", [0.16, 0.53, 0.71, 0.75, 0.98]],
  ])("has nothing to say about %s", (_, shares) => {
    expect(warningsOf(MODE_COLLAPSE_MONITOR, { history: diversity(...shares) })).toEqual([]);
  });

  it("sees samples that are one image, though not at once", () => {
    const [warning] = warningsOf(MODE_COLLAPSE_MONITOR, { history: diversity(0.1, 0.004, 0, 0, 0) });
    expect(warning).toMatchObject({ code: "mode-collapse", epoch: 4, step: 400, figures: { pairwiseShare: 0 } });
    expect(warning.message).toBe(
      "all samples look alike: they differ by 0.0 % of what the training images differ by, for 3 epochs",
    );
    const few = warningsOf(MODE_COLLAPSE_MONITOR, { history: diversity(0, 0, 0, 0, 0), stepsPerEpoch: 50 });
    expect(codesAndEpochs(few)).toEqual([]);
  });

  it("sees a fall, says it once, and again after it was over", () => {
    const shares = [0.2, 0.7, 0.6, 0.2, 0.1, 0.2, 0.5, 0.6, 0.15];
    const warnings = warningsOf(MODE_COLLAPSE_MONITOR, { history: diversity(...shares) });
    expect(codesAndEpochs(warnings)).toEqual(["mode-collapse 4", "mode-collapse 9"]);
    expect(warnings[0].message).toMatch(/they differ by 20 % of what the training images differ by, after 70 % before/);
  });

  it("sees copies of a few images", () => {
    const history = { ...diversity(0.8), sampleNearest: [0.01] };
    expect(warningsOf(MODE_COLLAPSE_MONITOR, { history })[0].message).toMatch(/copies of a few images: .* 4.0 %/);
  });

  it("sees samples of fewer classes, where they are measured", () => {
    const history = { ...diversity(0.6, 0.7, 0.7, 0.7), classEntropy: [1, 3.1, 3.2, 1.9] };
    const [warning] = warningsOf(MODE_COLLAPSE_MONITOR, { history });
    expect(warning).toMatchObject({ epoch: 4, message: expect.stringMatching(/effectively 3.7, after 9.2/) as string });
  });
});

describe("discriminator-won", () => {
  const rising = (steps: number, from: number, slope: number): number[] =>
    Array.from({ length: steps }, (_, step) => from + slope * step);
  const constant = (steps: number, value: number): number[] => rising(steps, value, 0);

  it("sees a loss that stays near 0 while the generator's rises, after a window of steps", () => {
    const curves = { discriminatorLoss: constant(300, 0.01), generatorLoss: rising(300, 4, 0.02) };
    const [warning, ...more] = warningsOf(discriminatorWonMonitor(LOGISTIC_GUESS), { curves });
    expect(warning).toMatchObject({ code: "discriminator-won", step: 200 });
    expect(more).toEqual([]);
  });

  it.each([
    ["a balanced game", { discriminatorLoss: constant(400, 1.3), generatorLoss: constant(400, 0.8) }],
    ["a strong discriminator", { discriminatorLoss: constant(400, 0.3), generatorLoss: rising(400, 2, 0.01) }],
    ["a generator that catches up", { discriminatorLoss: constant(400, 0.1), generatorLoss: rising(400, 9, -0.01) }],
    ["few steps", { discriminatorLoss: constant(199, 0), generatorLoss: rising(199, 5, 1) }],
  ])("has nothing to say about %s", (_, curves) => {
    expect(warningsOf(discriminatorWonMonitor(LOGISTIC_GUESS), { curves })).toEqual([]);
  });

  it("knows what a guess costs in the hinge loss", () => {
    const curves = { discriminatorLoss: constant(200, 0.15), generatorLoss: rising(200, 5, 0.1) };
    expect(warningsOf(discriminatorWonMonitor(HINGE_GUESS), { curves })).toHaveLength(1);
    expect(warningsOf(discriminatorWonMonitor(LOGISTIC_GUESS), { curves })).toHaveLength(0);
  });
});

describe("forgetting", () => {
  it("sees a probe that stays below its best, says it once, and again after it was over", () => {
    const probe = [0.5, 0.9, 0.8, 0.8, 0.8, 0.7, 0.9, 0.8, 0.8, 0.8];
    const warnings = warningsOf(FORGETTING_MONITOR, { history: { probe } });
    expect(codesAndEpochs(warnings)).toEqual(["forgetting 5", "forgetting 10"]);
    expect(warnings[0].message).toBe(
      "the discriminator forgets: its probe's accuracy is 80.0 %, after 90.0 % in epoch 2",
    );
  });

  it("has nothing to say about a probe that wavers, or where there is none", () => {
    expect(warningsOf(FORGETTING_MONITOR, { history: { probe: [0.5, 0.9, 0.8, 0.88, 0.8, 0.87] } })).toEqual([]);
    expect(warningsOf(FORGETTING_MONITOR, { history: { other: [1, 1, 1, 1, 1, 1] } })).toEqual([]);
  });
});

describe("plateau", () => {
  const monitor = plateauMonitor(["loss", "validationLoss"]);
  const resting = new Array<number>(12).fill(2.303);

  it("sees figures that no longer move, and takes note of it once", () => {
    const warnings = warningsOf(monitor, { history: { loss: resting } });
    expect(codesAndEpochs(warnings)).toEqual(["plateau 10"]);
    expect(warnings[0].message).toBe("nothing has moved for 10 epochs: loss 2.30; the training may be done, or stuck");
  });

  it.each<[string, Figures]>([
    ["a loss that falls", { loss: resting.map((loss, epoch) => loss * 0.99 ** epoch) }],
    [
      "a validation that gets worse",
      { loss: resting, validationLoss: resting.map((loss, epoch) => loss + epoch / 20) },
    ],
    ["few epochs", { loss: resting.slice(0, 9) }],
  ])("has nothing to say about %s", (_, history) => {
    expect(warningsOf(monitor, { history })).toEqual([]);
  });
});

describe("Watch", () => {
  it("knows after a resume what was said before", () => {
    const state = {
      ...{ curves: mapOf({ loss: new Array<number>(1200).fill(1) }), signals: new Map<string, number[]>() },
      history: mapOf({ loss: new Array<number>(12).fill(1) }),
    };
    const watch = new Watch([plateauMonitor(["loss"])], { stepsPerEpoch: 100 });
    watch.replay(state);
    expect(watch.afterEpoch(state, { epoch: 12, step: 1200 })).toEqual([]);
    watch.replay({ ...state, curves: mapOf({ loss: [1, 1] }) });
    expect(watch.afterEpoch(state, { epoch: 12, step: 1200 })).toHaveLength(1);
  });
});

describe("diversity", () => {
  it("is the distance of images, 1 from black to white", () => {
    const pixels = Uint8Array.of(0, 0, 255, 255, 255, 255);
    expect(sheetDiversity({ count: 3, pixels })).toEqual({ pairwise: 2 / 3, nearest: 1 / 3 });
    expect(sheetDiversity({ count: 1, pixels })).toEqual({ pairwise: 0, nearest: 0 });
  });

  it("of training images is the same for the same stream, and near that of all of them", () => {
    const digits = smallDigits(10);
    const measure = (seed: number): number =>
      imageDiversity(digits, { count: 16, random: Random.fromSeed(seed) }).pairwise;
    const all = sheetDiversity({ count: 64, pixels: digits.pixels.subarray(0, 64 * 144) }).pairwise;
    expect(measure(1)).toBe(measure(1));
    expect(Math.abs(measure(1) - all)).toBeLessThan(0.05 * all);
  });
});

const tiny = (options: Partial<GanOptions> = {}): GanOptions => ({
  ...{ images: withoutLabels(smallDigits(2)), epochs: 4, batchSize: 8, seed: 3, sampleCount: 4 },
  generator: { latentSize: 4, filters: [2, 2, 2] },
  discriminator: { filters: [2, 2] },
  ...options,
});

async function warnings(training: AsyncGenerator<TrainingEvent, unknown, void>): Promise<WarningEvent[]> {
  const found: WarningEvent[] = [];
  await drain(training, (event) => event.type === "warning" && found.push(event));
  return found;
}

describe("what the user sees", () => {
  it("of a data set of one image, repeated", async () => {
    const images = withoutLabels(smallDigits(2));
    const first = images.pixels.slice(0, 144);
    const pixels = Uint8Array.from({ length: images.pixels.length }, (_, i) => first[i % 144]);
    const found = await warnings(trainGan(tiny({ images: { ...images, pixels } })));
    expect(found).toEqual([
      {
        ...{ type: "warning", code: "mode-collapse", epoch: 1, step: 2, figures: { imagePairwise: 0 } },
        message: "the training images are all alike, so the generator can only learn one",
      },
    ]);
  });

  it("of a generator that is frozen to one image", async () => {
    const plan = planGan(
      tiny({
        epochs: 31,
        batchSize: 2,
        discriminator: { filters: [4, 4] },
        optimizer: { name: "adam", learningRate: 0.02 },
      }),
    );
    const job = createGanJob(plan);
    const { generator, generatorOptimizer } = job.players;
    // Without weights it draws the same grey for every noise, and no step changes that.
    tf.tidy(() => generator.setWeights(generator.getWeights().map((weight) => tf.zerosLike(weight))));
    Object.assign(generatorOptimizer, { apply: () => undefined });
    const found = await warnings(runTraining(job, plan.loop));
    job.dispose({ networks: true });
    const byCode = Object.fromEntries(found.map((warning) => [warning.code, warning.message]));
    expect(found).toHaveLength(2);
    expect(byCode["mode-collapse"]).toMatch(/^all samples look alike: they differ by 0.0 %/);
    expect(byCode["discriminator-won"]).toMatch(/^the discriminator has won: over 200 steps its loss is 0.0/);
  });
});
