import { classifyImages, countParameters, isMeantFor } from "@gan-cls/models";
import { expectFilesOfCard } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { COLOR_MODELS, type ColorModelName } from "./index";

const CARDS = COLOR_MODELS.list();

beforeAll(() => tf.setBackend("cpu"));

describe("COLOR_MODELS", () => {
  it("has a CNN that is better than a guess by far", () => {
    expect(CARDS.map(({ name, kind, method }) => ({ name, kind, method }))).toEqual([
      { name: "cifar10-cnn", kind: "classifier", method: "cnn-fair" },
    ]);
    expect(CARDS[0].figures[0].interval.low).toBeGreaterThan(0.7);
  });

  it.each(CARDS)("$name is what its card says, and its probabilities sum to one", async (card) => {
    await expectFilesOfCard(new URL("../pretrained/", import.meta.url), card);
    const { model } = await COLOR_MODELS.load(card.name as ColorModelName);
    expect(countParameters(model)).toBe(card.parameters);
    const photo = Uint8Array.from({ length: 32 * 32 * 3 }, (_, index) => (index * 37) % 256);
    const [{ probabilities }] = await classifyImages(model, photo);
    expect(probabilities).toHaveLength(card.classNames.length);
    expect(probabilities.reduce((sum, value) => sum + value)).toBeCloseTo(1);
  });

  it("knows which images each has learned from", async () => {
    for (const { name } of CARDS) {
      const seen = await COLOR_MODELS.loadSeenImages(name as ColorModelName);
      expect([seen?.labelled.size, seen?.unlabelled.size]).toEqual([50_000, 0]);
    }
  });

  it("is meant for CIFAR-10's images alone", () => {
    for (const card of CARDS) {
      const train = { rows: 32, columns: 32, channels: 3 };
      expect(isMeantFor(card, { domain: "cifar10", train })).toBe(true);
      expect(isMeantFor(card, { domain: "fashion-mnist", train })).toBe(false);
      expect(isMeantFor(card, { domain: "cifar10", train: { rows: 28, columns: 28, channels: 1 } })).toBe(false);
    }
  });
});
