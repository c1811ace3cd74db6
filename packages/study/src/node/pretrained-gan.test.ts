import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { sealJson } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ownDiscriminator } from "../gan/given-discriminator";
import { METHODS } from "../methods/registry";
import { parsePretrainedGan } from "./kept-documents";
import { Salvage } from "./left-out";
import { openDiscriminator } from "./open-discriminator";
import { keepPretrainedGan, readPretrainedGan } from "./pretrained-gan";

let folder: string;

beforeAll(async () => {
  await tf.setBackend("cpu");
  folder = await mkdtemp(join(tmpdir(), "gan-cls-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const files = {
  async write(name: string, content: string | Uint8Array): Promise<void> {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  },
};

const probe = METHODS.filter(({ name }) => name === "pooled-probe");
const cnn = METHODS.filter(({ name }) => name === "cnn");
const discriminator = openDiscriminator("mnist-better-discriminator");

it("keeps the record and images of a pretrained GAN, the same each time, and reads them again", async () => {
  const tensors = tf.memory().numTensors;
  await keepPretrainedGan(files, { discriminator, methods: probe });
  expect(tf.memory().numTensors).toBe(tensors);
  const salvage = new Salvage(folder);
  const [gan] = await readPretrainedGan(folder, salvage);
  expect(gan).toMatchObject({
    ...{ name: "mnist-better-discriminator", steps: 3600, imageCount: 60_000, seed: 1, warnings: [], sheets: [] },
    pretrained: { generator: "mnist-better-generator", data: "mnist", epochs: 6, bestEpoch: 5 },
    generated: { size: 64, rows: 28, columns: 28, channels: 1 },
  });
  expect(gan.losses.steps).toHaveLength(gan.losses.discriminator.length);
  const before = await readFile(join(folder, "pretrained-gan.png"));
  await keepPretrainedGan(files, { discriminator, methods: probe });
  expect((await readFile(join(folder, "pretrained-gan.png"))).equals(before)).toBe(true);
  expect(salvage.leftOut).toEqual([]);
});

it("keeps nothing where no method builds on it, or it is no pretrained one", async () => {
  const written: string[] = [];
  const write = (name: string): Promise<void> => Promise.resolve(void written.push(name));
  const network = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
  for (const plan of [
    { discriminator, methods: cnn },
    { discriminator: undefined, methods: probe },
    { discriminator: ownDiscriminator(network), methods: probe },
  ]) {
    await keepPretrainedGan({ write }, plan);
  }
  network.dispose();
  expect(written).toEqual([]);
});

it("leaves a damaged record out, and says so", async () => {
  await files.write("report/pretrained-gan.json", sealJson({ seed: 1 }));
  const salvage = new Salvage(folder);
  expect(await readPretrainedGan(folder, salvage)).toEqual([]);
  expect(salvage.leftOut).toHaveLength(1);
  const losses = { steps: [1], discriminator: [], generator: [1] };
  const pretrained = { discriminator: "d", generator: "g", data: "x", origin: "", epochs: 1 };
  const record = { seed: 1, steps: 1, images: 1, losses, pretrained };
  expect(() => parsePretrainedGan("a file", record)).toThrow(/expected the record of a pretrained GAN in a file/);
});
