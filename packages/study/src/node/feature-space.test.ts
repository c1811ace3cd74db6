import { createImageDataset, drain, Random, type ImageDataset, type TrainingEvent } from "@gan-cls/core";
import { createStudyData, type StudyData } from "@gan-cls/data";
import { expectNoLeakedTensors, tinyDigits } from "@gan-cls/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { startTestEngine } from "../small-study.test-helper";
import { openFeatureSpace } from "./feature-space";

beforeAll(() => startTestEngine());

/** Pictures whose colour is their class. */
function colours(perClass: number, seed: number): ImageDataset {
  const random = Random.fromSeed(seed);
  const labels = Uint8Array.from({ length: 2 * perClass }, (_, index) => index % 2);
  const pixels = Uint8Array.from({ length: 2 * perClass * 10 * 14 * 3 }, (_, at) => {
    const label = Math.floor(at / (10 * 14 * 3)) % 2;
    return (at % 3 === 2 * label ? 180 : 40) + random.integer(60);
  });
  return createImageDataset({
    ...{ name: "colours", pixels, labels, rows: 10, columns: 14, channels: 3 },
    classNames: ["red", "blue"],
  });
}

function study(train: ImageDataset, more: Partial<Pick<StudyData, "domain">> = {}): StudyData {
  return createStudyData({ name: "own", description: "own", train, test: train, ...more });
}

const OPTIONS = { seed: 1, signal: new AbortController().signal };

describe("openFeatureSpace", () => {
  it("is the shipped network's for MNIST and for digits of unknown origin", async () => {
    for (const data of [study(tinyDigits(1), { domain: "mnist" }), study(tinyDigits(1))]) {
      const space = await drain(openFeatureSpace(data, OPTIONS));
      expect(space.extractor).toMatchObject({ name: "mnist-feature-cnn", dimensions: 64 });
      expect(space.note).toBeUndefined();
      space.dispose();
    }
  });

  it("is that of a network trained on the data for others, and says so", async () => {
    const data = study(colours(8, 1));
    const events: TrainingEvent[] = [];
    const space = await drain(openFeatureSpace(data, OPTIONS), (event) => events.push(event));
    expect(events.filter(({ type }) => type === "epoch-end")).toHaveLength(60);
    expect(space.extractor).toMatchObject({ name: "own-feature-cnn", layer: "hidden", dimensions: 64 });
    expect(space.note).toContain("trained on the 16 labelled training images of these data (seed 1)");
    expect(space.labeller).toMatchObject({ classNames: ["red", "blue"], labels: 16 });
    const others = colours(10, 2);
    expect((await space.features(others)).dimensions).toBe(64);
    expect((await space.labeller.classifier.predict(others)).labels).toEqual(others.labels);
    await expect(async () => space.features(tinyDigits(1))).rejects.toThrow(
      "own-feature-cnn compares images of 10x14x3, got 28x28x1",
    );
    const again = await drain(openFeatureSpace(data, OPTIONS));
    expect(again.extractor.sha256).toBe(space.extractor.sha256);
    [space, again].forEach((opened) => opened.dispose());
  });

  it("does not take clothes of the same shape for digits, and frees what it has when it is stopped", async () => {
    await expectNoLeakedTensors(async () => {
      const training = openFeatureSpace(study(tinyDigits(1), { domain: "fashion-mnist" }), OPTIONS);
      expect((await training.next()).done).toBe(false);
      await training.return(undefined as never);
    });
  });
});
