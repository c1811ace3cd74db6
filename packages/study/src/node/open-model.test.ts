import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createImageDataset } from "@gan-cls/core";
import { writeKeras, writeSafetensors } from "@gan-cls/formats";
import { buildCnn, buildDiscriminator } from "@gan-cls/models";
import { temporaryFolder } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { loadAnyModel } from "./load-any-model";
import { findClassifiers, loadClassifier } from "./load-classifier";
import { weightsHash } from "./labeller";
import { loadNetwork } from "./load-network";
import { openDiscriminator } from "./open-discriminator";
import { readSeenImages } from "./seen-by-model";

let folder: string;
const NAMES = Array.from({ length: 10 }, (_, label) => `digit ${label}`);

beforeAll(async () => {
  await tf.setBackend("cpu");
  folder = await temporaryFolder();
  const [discriminator, classifier] = [buildDiscriminator({ filters: [2, 2], seed: 1 }), buildCnn({ seed: 1 })];
  await writeFile(join(folder, "discriminator.keras"), await writeKeras({ model: discriminator }));
  await writeFile(join(folder, "classifier.keras"), await writeKeras({ model: classifier, classNames: NAMES }));
  await writeFile(join(folder, "two.keras"), await writeKeras({ model: classifier, classNames: ["a", "b"] }));
  await writeFile(join(folder, "broken.keras"), "PK\u0003\u0004 no archive");
  await mkdir(join(folder, "torch"));
  for (const [name, content] of Object.entries(await writeSafetensors({ model: discriminator }))) {
    await writeFile(join(folder, "torch", name), content);
  }
  [discriminator, classifier].forEach((model) => model.dispose());
});

describe("files of other frameworks", () => {
  const signal = new AbortController().signal;

  it.each(["discriminator.keras", "torch/model.safetensors"])("are loaded as any model is: %s", async (name) => {
    const any = await loadAnyModel(name, { workingDirectory: folder, signal });
    const chain = await loadNetwork(join(folder, name), "discriminator");
    const given = openDiscriminator(join(folder, name));
    const studied = await given.load();
    for (const model of [any, chain, studied]) {
      expect(model.layers.map((layer) => layer.name)).toContain("features");
      model.dispose();
    }
    await expect(readSeenImages(join(folder, name), "discriminator")).resolves.toBeUndefined();
    await expect(weightsHash(join(folder, name))).resolves.toMatch(/^[\da-f]{64}$/);
  });

  it("are classifiers, with the names of their classes", async () => {
    const path = join(folder, "classifier.keras");
    await expect(findClassifiers(path)).resolves.toEqual([path]);
    const { classifier, classNames, preprocessing, card } = await loadClassifier(path);
    expect([classifier.name, classNames, card]).toEqual(["classifier", NAMES, undefined]);
    expect(preprocessing).toMatchObject({ rows: 28, columns: 28, channels: 1 });
    const images = createImageDataset({
      ...{ name: "one", rows: 28, columns: 28, channels: 1, classNames: NAMES },
      ...{ pixels: new Uint8Array(784), labels: new Uint8Array(1) },
    });
    const { labels } = await classifier.predict(images, { signal });
    expect(labels).toHaveLength(1);
    classifier.dispose();
  });

  it("are refused as classifiers of more classes than a label can name, and opened for their features", async () => {
    const before = tf.memory().numTensors;
    const model = tf.sequential({
      layers: [tf.layers.flatten({ inputShape: [4, 4, 1] }), tf.layers.dense({ units: 300, activation: "softmax" })],
    });
    const path = join(folder, "many.keras");
    await writeFile(path, await writeKeras({ model }));
    model.dispose();
    await expect(loadClassifier(path)).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringMatching(/at most 256 classes in .*many\.keras, got 300; gan-cls adopt/) as string,
    });
    const any = await loadAnyModel(path, { workingDirectory: folder, signal });
    any.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("are refused by name where they are damaged, are not there, or name other classes", async () => {
    const load = (name: string): Promise<unknown> => loadClassifier(join(folder, name));
    await expect(load("broken.keras")).rejects.toThrow(
      /the model in .*broken\.keras: readKeras: expected a ZIP archive/,
    );
    await expect(load("two.keras")).rejects.toThrow(/expected the names of 10 classes in .*two\.keras, got 2/);
    await expect(load("discriminator.keras")).rejects.toThrow(
      /expected a network from grey or colour images to classes/,
    );
    await expect(findClassifiers(join(folder, "none.keras"))).rejects.toThrow(/none\.keras: no such file or folder/);
    expect(() => openDiscriminator(join(folder, "none.keras"))).toThrow(/expected a saved discriminator/);
  });
});
