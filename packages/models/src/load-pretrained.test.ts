import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { findSeenImages, sha256Hex } from "@gan-cls/core";
import { expectFilesOfCard, tinyDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import {
  buildDiscriminator,
  classifyImages,
  countParameters,
  createPretrainedCollection,
  isMeantFor,
  isPretrainedName,
  listPretrained,
  loadPretrained,
  loadSeenImages,
  modelToFiles,
  type PretrainedCard,
  type PretrainedName,
} from "./index";

const FOLDER = fileURLToPath(new URL("../pretrained/", import.meta.url));
const FILES = ["model.json", "weights.bin"] as const;
const NAMES = listPretrained().map(({ name }) => name as PretrainedName);

beforeAll(() => tf.setBackend("cpu"));

/** Size and SHA-256 of a file, as a card lists them. */
async function hashFile(path: string): Promise<{ bytes: number; sha256: string }> {
  const bytes = await readFile(path);
  return { bytes: bytes.length, sha256: sha256Hex(bytes) };
}

/** A copy of one model's folder, to be damaged, as a `baseUrl`. */
async function copyOf(name: PretrainedName): Promise<{ baseUrl: URL; path: (file: string) => string }> {
  const folder = await mkdtemp(join(tmpdir(), "gan-cls-"));
  const path = (file: string): string => join(folder, name, file);
  await mkdir(join(folder, name));
  await Promise.all(FILES.map((file) => copyFile(join(FOLDER, name, file), path(file))));
  return { baseUrl: pathToFileURL(folder), path };
}

/** Serves the package's files as a web server would. */
const serve = (async (url: string) =>
  new Response(await readFile(join(FOLDER, new URL(url).pathname)))) as typeof fetch;

describe("the pretrained models", () => {
  it.each(NAMES)("%s is what its card says, and plain tfjs reads it", async (name) => {
    const { model, card } = await loadPretrained(name);
    expect(countParameters(model)).toBe(card.parameters);
    const plain = await tf.loadLayersModel(tf.io.http(`http://localhost/${name}/model.json`, { fetchFunc: serve }));
    const input = tf.randomUniform([1, ...(model.inputs[0].shape.slice(1) as number[])], -1, 1, "float32", 2);
    const [ours, theirs] = [model, plain].map((it) => (it.predict(input) as tf.Tensor).dataSync());
    expect(ours).toEqual(theirs);
    expect(ours.every(Number.isFinite)).toBe(true);
  });

  it.each(
    listPretrained()
      .filter(({ kind }) => kind === "classifier")
      .map(({ name }) => name as PretrainedName),
  )("%s reads ten digits", async (name) => {
    const { model } = await loadPretrained(name);
    const digits = await classifyImages(model, tinyDigits(1));
    expect(digits.map(({ label }) => label)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    digits.forEach(({ probabilities }) => expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1));
  });

  it("hold cards that are whole, with hashes of their files and no place of the machine that made them", async () => {
    for (const card of listPretrained()) {
      await expectFilesOfCard(pathToFileURL(FOLDER), card);
      expect(isPretrainedName(card.name)).toBe(true);
      expect(card.commands.length).toBeGreaterThan(0);
      expect(card.limits.length).toBeGreaterThan(0);
      card.figures.forEach(({ value, interval: { low, high } }) => {
        expect(low).toBeLessThanOrEqual(value);
        expect(value).toBeLessThanOrEqual(high);
      });
    }
  });
});

describe("loadPretrained", () => {
  it("reads by fetch where a web server has the files", async () => {
    const { model } = await loadPretrained("mnist-cnn", { baseUrl: "http://localhost/", fetch: serve });
    expect(model.outputs[0].shape).toEqual([null, 10]);
  });

  it("names the file in which a single bit has changed", async () => {
    for (const file of FILES) {
      const { baseUrl, path } = await copyOf("mnist-cnn");
      const bytes = await readFile(path(file));
      bytes[bytes.length >> 1] ^= 1;
      await writeFile(path(file), bytes);
      const loading = loadPretrained("mnist-cnn", { baseUrl });
      await expect(loading).rejects.toMatchObject({ code: "checksum-mismatch" });
      await expect(loading).rejects.toThrow(
        new RegExp(
          `^loadPretrained: ${file} of mnist-cnn must be \\d+ bytes with SHA-256 .* install @gan-cls/models again$`,
        ),
      );
    }
  });

  it("names the file that is missing, on disk and on a server", async () => {
    const { baseUrl, path } = await copyOf("mnist-cnn");
    await rm(path("weights.bin"));
    const missing = loadPretrained("mnist-cnn", { baseUrl });
    await expect(missing).rejects.toMatchObject({ code: "not-found" });
    await expect(missing).rejects.toThrow(/cannot read file:.*weights.bin: there is no such file/);
    const none = (async () => new Response("", { status: 404 })) as typeof fetch;
    const notServed = loadPretrained("mnist-cnn", { baseUrl: "http://localhost/models", fetch: none });
    await expect(notServed).rejects.toMatchObject({ code: "not-found" });
    await expect(notServed).rejects.toThrow(/http:\/\/localhost\/models\/mnist-cnn\/.*got status 404/);
  });

  it("tells a web page from a damaged file, and a dead server from a missing file", async () => {
    const page = (async () => new Response("<!doctype html>")) as typeof fetch;
    await expect(loadPretrained("mnist-cnn", { baseUrl: "http://localhost/", fetch: page })).rejects.toThrow(
      /got a web page; serve the package's folder pretrained and pass it as baseUrl/,
    );
    const dead = (async () => {
      throw new TypeError("fetch failed");
    }) as typeof fetch;
    await expect(loadPretrained("mnist-cnn", { baseUrl: "http://localhost/", fetch: dead })).rejects.toMatchObject({
      code: "network",
    });
  });

  it("refuses a model of another shape, and leaves no tensor of it", async () => {
    const { baseUrl, path } = await copyOf("mnist-cnn");
    const { modelJson, weights } = await modelToFiles(buildDiscriminator({ filters: [1, 1] }));
    await Promise.all([writeFile(path("model.json"), modelJson), writeFile(path("weights.bin"), weights)]);
    const [cnn] = listPretrained().filter(({ name }) => name === "mnist-cnn");
    const files = {
      "model.json": await hashFile(path("model.json")),
      "weights.bin": await hashFile(path("weights.bin")),
    };
    const card: PretrainedCard = { ...cnn, files };
    const before = tf.memory().numTensors;
    const entry = { card, modelUrl: () => new URL("x:"), weightsUrl: () => new URL("x:") };
    const loading = createPretrainedCollection("others", { "mnist-cnn": entry }).load("mnist-cnn", { baseUrl });
    await expect(loading).rejects.toMatchObject({ code: "invalid-data" });
    await expect(loading).rejects.toThrow(
      /expected mnist-cnn to map from \[28, 28, 1\] to \[10\], got a network from \[28, 28, 1\] to \[1\]/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it("is meant for images of its domain and its shape alone", () => {
    const train = { rows: 28, columns: 28, channels: 1 };
    for (const card of listPretrained()) {
      expect(isMeantFor(card, { domain: "mnist", train })).toBe(true);
      expect(isMeantFor(card, { domain: "fashion-mnist", train })).toBe(false);
      expect(isMeantFor(card, { train })).toBe(false);
      expect(isMeantFor(card, { domain: "mnist", train: { ...train, rows: 32 } })).toBe(false);
    }
  });

  it("knows its names and stops when told", async () => {
    await expect(loadPretrained("toString" as PretrainedName)).rejects.toThrow(/the name must be one of .*mnist-cnn/);
    expect(isPretrainedName("toString")).toBe(false);
    const stopped = loadPretrained("mnist-cnn", { signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: "aborted" });
  });
});

describe("createPretrainedCollection", () => {
  const [cnn] = listPretrained().filter(({ name }) => name === "mnist-cnn");
  const place = (file: string) => (): URL => new URL(`../pretrained/mnist-cnn/${file}`, import.meta.url);
  const others = createPretrainedCollection("others", {
    "mnist-cnn": { card: cnn, modelUrl: place("model.json"), weightsUrl: place("weights.bin") },
  });

  it("holds the models of another package alone", async () => {
    expect(others.list()).toEqual([cnn]);
    expect([others.has("mnist-cnn"), others.has("mnist-tuned"), others.has("toString")]).toEqual([true, false, false]);
    const { model, card } = await others.load("mnist-cnn");
    expect(card).toBe(cnn);
    expect(countParameters(model)).toBe(cnn.parameters);
    await expect(others.load("mnist-tuned" as "mnist-cnn")).rejects.toThrow(
      /must be one of mnist-cnn, got "mnist-tuned"/,
    );
  });

  it("has neither hashes nor a record where an entry has no place of them", async () => {
    expect(await others.loadSeenImages("mnist-cnn")).toBeUndefined();
    expect(await others.loadTraining("mnist-cnn")).toBeUndefined();
  });

  it("tells which package to install again", async () => {
    const { baseUrl, path } = await copyOf("mnist-cnn");
    await writeFile(path("weights.bin"), "damaged");
    await expect(others.load("mnist-cnn", { baseUrl })).rejects.toThrow(/is damaged, so install others again$/);
  });
});

describe("loadSeenImages", () => {
  it("has as many hashes as the card says, and none for generators", async () => {
    for (const card of listPretrained()) {
      const seen = await loadSeenImages(card.name as PretrainedName);
      if (card.kind === "generator") {
        expect(seen).toBeUndefined();
      } else {
        expect([seen?.labelled.size, seen?.unlabelled.size]).toEqual([
          card.trainedOn?.labelled,
          card.trainedOn?.unlabelled,
        ]);
        expect(card.trainedOn).toMatchObject(card.labels > 0 ? { labelled: card.labels } : { unlabelled: card.images });
      }
    }
  });

  it("is read only when it is asked for", async () => {
    const read: string[] = [];
    const fetch = (async (url: string) => (read.push(url), serve(url))) as typeof serve;
    const options = { baseUrl: "http://localhost/", fetch };
    await loadPretrained("mnist-original-discriminator", options);
    expect(read).toHaveLength(2);
    await loadSeenImages("mnist-original-discriminator", options);
    expect(read.slice(2)).toEqual(["http://localhost/mnist-original-discriminator/trained-on.bin"]);
  });

  it("knows the digits that a model saw, and no others", async () => {
    const digits = tinyDigits(3);
    const seen = (await loadSeenImages("mnist-feature-cnn")) ?? expect.fail();
    const { labelled } = findSeenImages(seen, digits);
    expect(labelled).toHaveLength(digits.size);
    const mirrored = { ...digits, pixels: digits.pixels.slice().reverse() };
    expect(findSeenImages(seen, mirrored).labelled).toHaveLength(0);
  });

  it("is one file for all that have seen the same images", async () => {
    const read: string[] = [];
    const fetch = (async (url: string) => (read.push(url), serve(url))) as typeof serve;
    const seen = await loadSeenImages("mnist-cnn", { baseUrl: "http://localhost/", fetch });
    expect(read).toEqual(["http://localhost/mnist-original-discriminator/trained-on.bin"]);
    expect(seen?.labelled).toEqual((await loadSeenImages("mnist-cnn"))?.labelled);
    expect(seen?.labelled).toEqual((await loadSeenImages("mnist-original-discriminator"))?.unlabelled);
  });

  it("refuses a damaged file", async () => {
    const { baseUrl, path } = await copyOf("mnist-original-discriminator");
    await writeFile(path("trained-on.bin"), new Uint8Array(60_000));
    const loading = loadSeenImages("mnist-original-discriminator", { baseUrl });
    await expect(loading).rejects.toMatchObject({ code: "checksum-mismatch" });
    await expect(loading).rejects.toThrow(/trained-on\.bin of mnist-original-discriminator.*the file is damaged/);
  });
});
