import { type ImageDataset } from "@gan-cls/core";
import { parseIdx } from "@gan-cls/data";
import { prepareEngine } from "@gan-cls/engine";
import { buildDiscriminator, modelFromFiles } from "@gan-cls/models";
import { createModelClassifier } from "@gan-cls/train";
import { tinyDigits } from "@gan-cls/testing";
import type * as tf from "@tensorflow/tfjs";
import { strFromU8, unzipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import { imageAt, imageSet } from "./images";
import { Classroom } from "./teach";

beforeAll(async () => {
  await prepareEngine({ engine: "simd" });
});

const train = tinyDigits(6);
const test = tinyDigits(3, 6);
const signal = new AbortController().signal;

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
