import type { ImageDataset } from "@gan-cls/core";
import { parseIdx } from "@gan-cls/data";
import { prepareEngine } from "@gan-cls/engine";
import { readKeras, readOnnx, readSafetensors, writeKeras } from "@gan-cls/formats";
import { buildDiscriminator, modelFromFiles, modelToFiles } from "@gan-cls/models";
import { tinyDigits } from "@gan-cls/testing";
import { createModelClassifier } from "@gan-cls/train";
import * as tf from "@tensorflow/tfjs";
import { strFromU8, unzipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import { MAX_NAME_LENGTH } from "../teaching/lesson";
import { drawingPicture, PHOTO_SIDE, type TaughtPicture } from "../teaching/picture";
import { openForeignTrunk } from "./foreign-trunk";
import { imageAt, imageSet } from "./images";
import { packClassifier } from "./pack-classifier";
import { packFormat } from "./pack-format";
import { Classroom, type LessonInit } from "./teach";
import type { LessonProgress } from "./teach-operations";
import { PictureShelf } from "./teach-shelf";
import { buildTrunk, openTrunk } from "./teach-trunk";

beforeAll(async () => {
  await prepareEngine({ engine: "simd" });
});

const train = tinyDigits(6);
const test = tinyDigits(3, 6);
const signal = new AbortController().signal;
const context = { signal, emit: (): void => {} };
const discriminator = async (): Promise<tf.Sequential> => buildDiscriminator({ seed: 2, filters: [8, 8] });

const drawingsOf = (dataset: ImageDataset, label: number): TaughtPicture[] =>
  Array.from(dataset.labels.keys())
    .filter((index) => dataset.labels[index] === label)
    .map((index) => drawingPicture(imageAt(dataset, index)));

/** A photo of one colour with some texture. */
function photo([red, green, blue]: readonly number[], seed: number): TaughtPicture {
  const pixels = Uint8Array.from({ length: PHOTO_SIDE * PHOTO_SIDE * 3 }, (_, i) =>
    Math.min(255, [red, green, blue][i % 3] + ((i * (seed + 7)) % 41)),
  );
  return { rows: PHOTO_SIDE, columns: PHOTO_SIDE, channels: 3, pixels };
}

const COLOURS = { red: [180, 20, 20], green: [20, 180, 20] } as const;

function lesson(
  classes: Readonly<Record<string, readonly TaughtPicture[]>>,
  unlabelled: readonly TaughtPicture[] = [],
): LessonInit & { shelf: PictureShelf } {
  const shelf = new PictureShelf();
  const idsOf = (pictures: readonly TaughtPicture[]): string[] => pictures.map((picture) => shelf.add(picture).id);
  const plan = {
    classes: Object.entries(classes).map(([name, pictures]) => ({ name, pictures: idsOf(pictures) })),
    ...{ unlabelled: idsOf(unlabelled), importKind: "photos" as const },
  };
  return { plan, shelf, discriminator, trunk: undefined };
}

const best = (probabilities: Float32Array): number => probabilities.indexOf(Math.max(...probabilities));

describe("Classroom", () => {
  it("learns two classes from a few drawings, says how sure it is, and exports what it learned", async () => {
    const classroom = new Classroom();
    const told: LessonProgress[] = [];
    const init = lesson({ zero: drawingsOf(train, 0), one: drawingsOf(train, 1) });
    const result = await classroom.teach(init, { signal, emit: (progress) => void told.push(progress) });
    expect(result).toMatchObject({ classNames: ["zero", "one"], pictures: 12, images: 80, selfTraining: null });
    expect(result.candidates).toHaveLength(3);
    const { check } = result.candidates[result.chosen];
    expect(check.perClass.map(({ of }) => of)).toEqual([6, 6]);
    expect(check.right).toBeGreaterThan(9);
    expect(told.map(({ doing }) => doing)[0]).toContain("Features of the GAN's discriminator");
    for (const label of [0, 1]) {
      for (const drawing of drawingsOf(test, label)) {
        expect(best(await classroom.judge(drawing))).toBe(label);
      }
    }
    const { taught } = classroom;
    const files = unzipSync(
      await packClassifier(
        taught,
        taught.ids.map((id) => init.shelf.get(id)),
      ),
    );
    const file = (name: string): Uint8Array => files[`my-classifier/${name}`];
    const model = await modelFromFiles({ modelJson: strFromU8(file("model.json")), weights: file("weights.bin") });
    const drawings = parseIdx(file("pictures-idx3-ubyte"));
    const { probabilities } = await createModelClassifier("again", model).predict(imageSet(drawings.data));
    const answers = JSON.parse(strFromU8(file("answers.json"))) as { probabilities: number[] }[];
    expect([...probabilities]).toEqual(answers.flatMap((answer) => answer.probabilities));
    expect(JSON.parse(strFromU8(file("card.json")))).toMatchObject({
      ...{
        method: "taught",
        classNames: ["zero", "one"],
        imageShape: [28, 28, 1],
        preprocessing: { layout: "drawing" },
      },
    });
    model.dispose();
    classroom.forget();
  });

  it("learns colours, also with pictures without a class, and from a network of a visitor", async () => {
    const network = tf.sequential({
      layers: [
        tf.layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, inputShape: [16, 16, 3], activation: "relu" }),
        tf.layers.globalAveragePooling2d({ name: "pool" }),
        tf.layers.dense({ units: 5, activation: "softmax" }),
      ],
    });
    const { modelJson, weights } = await modelToFiles(network);
    const trunk = await openTrunk(
      "tiny",
      new Map([
        ["model.json", new TextEncoder().encode(modelJson)],
        ["weights.bin", weights],
      ]),
    );
    expect(trunk.facts).toEqual({ name: "tiny", rows: 16, columns: 16, channels: 3, dimensions: 4 });
    // A kept lesson takes no longer names.
    const long = await buildTrunk("x".repeat(300), { modelJson, weights });
    expect(long.candidates.every(({ title }) => title.length <= MAX_NAME_LENGTH)).toBe(true);
    long.dispose();
    const photos = (name: keyof typeof COLOURS, from: number): TaughtPicture[] =>
      [0, 1, 2].map((seed) => photo(COLOURS[name], from + seed));
    const init = lesson({ red: photos("red", 0), green: photos("green", 10) }, photos("green", 20));
    const classroom = new Classroom();
    const result = await classroom.teach({ ...init, trunk }, context);
    expect(result.candidates).toHaveLength(7);
    expect(result.candidates[result.chosen].check).toMatchObject({ right: 6, of: 6, confused: [] });
    expect(result.selfTraining).toMatchObject({ added: 3 });
    expect(best(await classroom.judge(photo(COLOURS.red, 30)))).toBe(0);
    expect(best(await classroom.judge(photo(COLOURS.green, 31)))).toBe(1);
    classroom.forget();
    trunk.dispose();
    network.dispose();
  });

  it("hands out files for other frameworks that say the same", async () => {
    const classroom = new Classroom();
    const drawings = { three: drawingsOf(train, 3), eight: drawingsOf(train, 8) };
    await classroom.teach(lesson(drawings), context);
    const { taught } = classroom;
    const images = tf.randomUniform([4, 28, 28, 1], -1, 1, "float32", 5);
    const expected = (taught.model.predict(images) as tf.Tensor).dataSync();
    const keras = await readKeras(await packFormat(taught, "keras"));
    const safetensors = await readSafetensors(unzipSync(await packFormat(taught, "safetensors")));
    const onnx = await readOnnx(await packFormat(taught, "onnx"));
    for (const { model, classNames } of [keras, safetensors, onnx]) {
      expect(classNames).toEqual(["three", "eight"]);
      const got = (model.predict(images) as tf.Tensor).dataSync();
      expect(Math.max(...got.map((value, i) => Math.abs(value - expected[i])))).toBeLessThan(1e-5);
      model.dispose();
    }
    const script = strFromU8(await packFormat(taught, "js"));
    expect(script).toContain('export const classNames = ["three","eight"]');
    images.dispose();
    classroom.forget();
  });

  it("takes a visitor's network from a file of another framework", async () => {
    const network = tf.sequential({
      layers: [
        tf.layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [16, 16, 3], activation: "relu" }),
        tf.layers.globalAveragePooling2d({}),
        tf.layers.dense({ units: 5, activation: "softmax" }),
      ],
    });
    const file = await writeKeras({ model: network });
    const trunk = await openForeignTrunk("tiny.keras", new Map([["tiny.keras", file]]));
    expect(trunk.facts).toEqual({ name: "tiny", rows: 16, columns: 16, channels: 3, dimensions: 4 });
    trunk.dispose();
    network.dispose();
    const lonely = new Map([["tiny.safetensors", file]]);
    await expect(openForeignTrunk("tiny.safetensors", lonely)).rejects.toThrow(/Expected config\.json beside/);
    const damaged = new Map([["tiny.keras", file.slice(0, 100)]]);
    await expect(openForeignTrunk("tiny.keras", damaged)).rejects.toMatchObject({ code: "invalid-data" });
  });

  it("has nothing to say before it was taught, and stops when it is told to", async () => {
    const classroom = new Classroom();
    await expect(classroom.judge(drawingPicture(new Uint8Array(784)))).rejects.toMatchObject({ code: "not-found" });
    const stop = new AbortController();
    const init = lesson({ zero: drawingsOf(train, 0), one: drawingsOf(train, 1) });
    const stopped = classroom.teach(init, { signal: stop.signal, emit: () => stop.abort() });
    await expect(stopped).rejects.toMatchObject({ code: "aborted" });
    expect(classroom.hasTaught).toBe(false);
  });
});

describe("openTrunk", () => {
  it("says which file is missing and what it cannot take", async () => {
    await expect(openTrunk("x", new Map())).rejects.toThrow("Expected model.json");
    const flat = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
    const { modelJson, weights } = await modelToFiles(flat);
    const json = new TextEncoder().encode(modelJson);
    await expect(openTrunk("x", new Map([["model.json", json]]))).rejects.toThrow("names weights.bin");
    const whole = new Map([
      ["model.json", json],
      ["weights.bin", weights],
    ]);
    await expect(openTrunk("x", whole)).rejects.toMatchObject({ code: "unsupported" });
    flat.dispose();
  });
});
