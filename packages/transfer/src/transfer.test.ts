import { drain, type TrainingEvent } from "@gan-cls/core";
import { buildDiscriminator, countParameters, forward, namedWeights, trainableVariables } from "@gan-cls/models";
import { smallDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import {
  buildTransferModel,
  TRANSFER_STRATEGIES,
  transferDiscriminator,
  type TransferOptions,
  type TransferResult,
  type TransferStrategy,
} from "./index";

beforeAll(() => tf.setBackend("cpu"));

const DIGITS = smallDigits(1);
const TRIALS = (["trial-1", "trial-2", "trial-3"] as const).map((name) => TRANSFER_STRATEGIES[name]);

const smallDiscriminator = (): tf.Sequential =>
  buildDiscriminator({ imageShape: [12, 12, 1], filters: [2, 3], seed: 5 });

/** A trial with fewer epochs, for the cpu backend. */
const shortened = (strategy: TransferStrategy): TransferStrategy => ({
  ...strategy,
  batchSize: 5,
  stages: strategy.stages.map((stage) => ({ ...stage, epochs: 1 })),
});

const options = (overrides: Partial<TransferOptions> & { strategy: TransferStrategy }): TransferOptions => ({
  discriminator: overrides.discriminator ?? smallDiscriminator(),
  dataset: DIGITS,
  seed: 1,
  ...overrides,
});

const snapshot = (model: tf.LayersModel): Record<string, string> =>
  Object.fromEntries([...namedWeights(model)].map(([name, weight]) => [name, weight.dataSync().join()]));

const moved = (before: Record<string, string>, after: Record<string, string>): string[] =>
  Object.keys(before).filter((name) => before[name] !== after[name]);

async function run(given: TransferOptions): Promise<{ result: TransferResult; events: TrainingEvent[] }> {
  const events: TrainingEvent[] = [];
  const result = await drain(transferDiscriminator(given), (event) => events.push(event));
  return { result, events };
}

describe("augmentation", () => {
  const vary = async (shift: number | undefined, augmentation?: TransferOptions["augmentation"]): Promise<string> => {
    const strategy = { ...shortened(TRIALS[0]), ...(shift !== undefined && { shift }) };
    const { result } = await run(options({ strategy, augmentation }));
    const weights = JSON.stringify(snapshot(result.model));
    result.model.dispose();
    return weights;
  };

  it("takes the place of a strategy's shifts, and leaves strategies without them alone", async () => {
    const [still, shifted, photos] = [await vary(undefined), await vary(1), await vary(1, "photos")];
    expect(photos).not.toBe(shifted);
    // A fourteenth of 12 pixels is 1, as the strategy says.
    expect(await vary(1, "shifts")).toBe(shifted);
    expect(await vary(undefined, "photos")).toBe(still);
  });
});

describe("the original's trials", () => {
  it.each([
    ["trial-1", 62_730, 62_730 + 206_592, [15]],
    ["trial-2", 62_730, 269_322, [5, 10]],
    ["trial-3", 804_234, 1_010_826, [7, 8]],
  ] as const)("%s has the original's parameters and epochs", (name, headParameters, parameters, epochs) => {
    const strategy = TRANSFER_STRATEGIES[name];
    const model = buildTransferModel(buildDiscriminator(), strategy, { classCount: 10 });
    const head = trainableVariables(model, new Set(["hidden", "logits"]));
    expect(head.reduce((total, variable) => total + variable.size, 0)).toBe(headParameters);
    expect(countParameters(model)).toBe(parameters);
    expect(strategy.stages.map((stage) => stage.epochs)).toEqual(epochs);
    model.dispose();
  });

  it.each(TRIALS)("$name moves what it says when it says, to the bit", async (strategy) => {
    const discriminator = smallDiscriminator();
    const original = snapshot(discriminator);
    const { result } = await run(options({ discriminator, strategy: shortened(strategy) }));
    expect(moved(original, snapshot(discriminator))).toEqual([]);
    const unfreezes = strategy.stages.some((stage) => stage.trainable === "all");
    const transferred = Object.keys(original).filter((name) => name.startsWith("conv"));
    expect(moved(original, { ...original, ...pick(snapshot(result.model), transferred) })).toEqual(
      unfreezes ? transferred : [],
    );
  });

  it("keeps the trunk still through the first stage of trial 2 and 3", async () => {
    for (const name of ["trial-2", "trial-3"] as const) {
      const strategy = shortened(TRANSFER_STRATEGIES[name]);
      const { result } = await run(options({ strategy: { ...strategy, stages: strategy.stages.slice(0, 1) } }));
      const discriminator = snapshot(smallDiscriminator());
      const kept = Object.keys(discriminator).filter((weight) => weight.startsWith("conv"));
      expect(pick(snapshot(result.model), kept)).toEqual(pick(discriminator, kept));
    }
  });
});

describe("transferDiscriminator", () => {
  const strategy = shortened(TRANSFER_STRATEGIES["trial-3"]);

  it("starts from the discriminator's features and the same head for the same seed", () => {
    const discriminator = smallDiscriminator();
    const build = (seed: number): tf.LayersModel =>
      buildTransferModel(discriminator, strategy, { classCount: 10, seed });
    const images = tf.ones([1, 12, 12, 1]);
    const features = (model: tf.LayersModel): number[] =>
      Array.from(forward(model, images, { until: "features" }).dataSync());
    expect(features(build(1))).toEqual(features(discriminator));
    expect(snapshot(build(1))).toEqual(snapshot(build(1)));
    expect(moved(snapshot(build(1)), snapshot(build(2)))).toEqual(["hidden/0", "logits/0"]);
  });

  it("gives the same bytes for the same seed", async () => {
    const [one, two] = [await run(options({ strategy })), await run(options({ strategy }))];
    expect(snapshot(one.result.model)).toEqual(snapshot(two.result.model));
    expect(one.result.history).toEqual(two.result.history);
  });

  it("runs a user's own strategy that moves named layers", async () => {
    const own: TransferStrategy = {
      name: "own",
      description: "The second convolution and the head.",
      cutAfter: "features",
      hidden: [{ units: 4, activation: "relu" }],
      stages: [
        { epochs: 1, optimizer: { name: "adam", learningRate: 1e-3 }, trainable: ["conv_2", "hidden", "logits"] },
      ],
      batchSize: 4,
    };
    const before = buildTransferModel(smallDiscriminator(), own, { classCount: 10, seed: 1 });
    const { result } = await run(options({ strategy: own }));
    expect(moved(snapshot(before), snapshot(result.model))).toEqual([
      "conv_2/0",
      "conv_2/1",
      "hidden/0",
      "hidden/1",
      "logits/0",
      "logits/1",
    ]);
  });

  it("frees everything when it fails or is left, and all but the model when it ends", async () => {
    const discriminator = smallDiscriminator();
    const before = tf.memory().numTensors;
    for await (const event of transferDiscriminator(options({ discriminator, strategy }))) {
      if (event.type === "step-end") {
        break;
      }
    }
    expect(tf.memory().numTensors).toBe(before);
    const stopped = run(options({ discriminator, strategy, signal: AbortSignal.abort() }));
    await expect(stopped).rejects.toMatchObject({ code: "aborted" });
    expect(tf.memory().numTensors).toBe(before);
    const { result } = await run(options({ discriminator, strategy }));
    result.model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("says when a strategy does not fit the discriminator", async () => {
    const cutAt = (cutAfter: string): Promise<unknown> => run(options({ strategy: { ...strategy, cutAfter } }));
    await expect(cutAt("leaky_2")).rejects.toThrow(/the features must be flat, got shape \[3, 3, 3\] after leaky_2/);
    await expect(cutAt("nose")).rejects.toThrow(/expected a layer of discriminator \(conv_1, .*\), got nose/);
    const stages = [{ ...strategy.stages[0], trainable: ["nose"] }];
    await expect(run(options({ strategy: { ...strategy, stages } }))).rejects.toMatchObject({ code: "not-found" });
  });
});

function pick(source: Record<string, string>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, source[name]]));
}
