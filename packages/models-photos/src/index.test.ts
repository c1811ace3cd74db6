import { classifyImages, countParameters, isMeantFor, type PretrainedCard } from "@gan-cls/models";
import { expectFilesOfCard, tinyDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { PHOTO_MODELS, type PhotoModelName } from "./index";

const CARDS = PHOTO_MODELS.list();
const nameOf = (card: PretrainedCard): PhotoModelName => card.name as PhotoModelName;
const ofKind = (kind: PretrainedCard["kind"]): PretrainedCard[] => CARDS.filter((card) => card.kind === kind);

/** How many images each kind has to learn from. */
const TRAINING_IMAGES: Readonly<Record<string, number>> = { "fashion-mnist": 60_000, cifar10: 50_000 };

beforeAll(() => tf.setBackend("cpu"));

describe("PHOTO_MODELS", () => {
  it.each(CARDS.map(nameOf))("%s is what its card says", async (name) => {
    const { model, card } = await PHOTO_MODELS.load(name);
    expect(countParameters(model)).toBe(card.parameters);
    await expectFilesOfCard(new URL("../pretrained/", import.meta.url), card);
    const output = model.predict(tf.zeros([1, ...model.inputs[0].shape.slice(1).map(Number)])) as tf.Tensor;
    expect(output.dataSync().every(Number.isFinite)).toBe(true);
  });

  it("has classifiers of clothes, whose probabilities sum to one", async () => {
    expect(ofKind("classifier").length).toBeGreaterThan(0);
    for (const card of ofKind("classifier")) {
      expect(card.classNames).toContain("Ankle boot");
      const { model } = await PHOTO_MODELS.load(nameOf(card));
      const [{ probabilities }] = await classifyImages(model, tinyDigits(1));
      expect(probabilities).toHaveLength(card.classNames.length);
      expect(probabilities.reduce((sum, value) => sum + value)).toBeCloseTo(1);
    }
  });

  it("knows how each discriminator was trained, and against which generator", async () => {
    expect(ofKind("discriminator").length).toBeGreaterThan(0);
    for (const card of ofKind("discriminator")) {
      const training = await PHOTO_MODELS.loadTraining(nameOf(card));
      expect(training).toMatchObject({ images: card.images, steps: card.steps });
      expect(training?.steps).toBe(((training?.epochs ?? 0) * card.images) / (training?.batchSize ?? 1));
      expect(PHOTO_MODELS.has(training?.generator ?? "")).toBe(true);
    }
  });

  it("knows which images each has seen, but for generators", async () => {
    for (const card of CARDS) {
      const seen = await PHOTO_MODELS.loadSeenImages(nameOf(card));
      if (card.kind === "generator") {
        expect(seen).toBeUndefined();
      } else {
        const counts = { labelled: seen?.labelled.size, unlabelled: seen?.unlabelled.size };
        expect(counts).toEqual({ labelled: card.trainedOn?.labelled, unlabelled: card.trainedOn?.unlabelled });
        expect((counts.labelled ?? 0) + (counts.unlabelled ?? 0)).toBe(TRAINING_IMAGES[card.domain]);
      }
    }
  });

  it("is meant for its own kind of photos alone", () => {
    for (const card of CARDS) {
      const [rows, columns, channels] = card.imageShape;
      const train = { rows, columns, channels };
      expect(isMeantFor(card, { domain: card.domain, train })).toBe(true);
      expect(isMeantFor(card, { domain: "mnist", train })).toBe(false);
      expect(Object.keys(TRAINING_IMAGES)).toContain(card.domain);
    }
  });
});
