import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import {
  asChain,
  buildCnn,
  buildDiscriminator,
  buildGenerator,
  loadModelFromUrl,
  modelFromFiles,
  modelToFiles,
} from "./index";
import { loadModel, saveModel } from "./node/index";
import { readModel } from "./read-model";

const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), "gan-cls-"));
const small = (): tf.Sequential => buildDiscriminator({ filters: [3, 5], seed: 9 });
const outputs = (model: tf.LayersModel, shape: number[]): number[] =>
  Array.from((model.predict(tf.ones(shape)) as tf.Tensor).dataSync());

beforeAll(() => tf.setBackend("cpu"));

describe("models on disk", () => {
  it.each([
    ["generator", (): tf.Sequential => buildGenerator({ filters: [4, 4, 4], seed: 1 }), [1, 100]],
    ["discriminator", small, [1, 28, 28, 1]],
    ["cnn", (): tf.Sequential => buildCnn({ filters: [2, 2], hiddenUnits: 4 }), [1, 28, 28, 1]],
  ] as const)("%s survives a round trip through a folder", async (_, build, shape) => {
    const folder = await temporaryFolder();
    const model = build();
    await saveModel(model, folder);
    expect((await readdir(folder)).sort()).toEqual(["model.json", "weights.bin"]);
    const loaded = asChain(await loadModel(folder));
    expect(outputs(loaded, [...shape])).toEqual(outputs(model, [...shape]));
    expect(loaded.layers.map((layer) => layer.name)).toEqual(model.layers.map((layer) => layer.name));
  });

  it("opens with plain tf.loadLayersModel over HTTP-like loading", async () => {
    const model = small();
    const { modelJson, weights } = await modelToFiles(model);
    const fetchFunction = (async (url: string) =>
      new Response(url.endsWith(".json") ? modelJson : weights.slice())) as unknown as typeof fetch;
    const loaded = await tf.loadLayersModel(
      tf.io.http("http://localhost/model/model.json", { fetchFunc: fetchFunction }),
    );
    expect(outputs(loaded, [1, 28, 28, 1])).toEqual(outputs(model, [1, 28, 28, 1]));
  });

  it("stores half-precision weights in half the bytes, which tfjs reads by itself", async () => {
    const folder = await temporaryFolder();
    const model = buildCnn({ filters: [2, 2], hiddenUnits: 4, seed: 3 });
    await saveModel(model, folder, { dtype: "float16" });
    const [modelJson, weights] = await Promise.all([
      readFile(join(folder, "model.json"), "utf8"),
      readFile(join(folder, "weights.bin")),
    ]);
    expect(weights.length).toBe(2 * model.countParams());
    const fetchFunction = (async (url: string) =>
      new Response(url.endsWith(".json") ? modelJson : weights)) as unknown as typeof fetch;
    const plain = await tf.loadLayersModel(tf.io.http("http://localhost/model.json", { fetchFunc: fetchFunction }));
    const ours = await loadModel(folder);
    expect(outputs(ours, [1, 28, 28, 1])).toEqual(outputs(plain, [1, 28, 28, 1]));
    const [exact, half] = [model, ours].map((it) => it.getWeights().map((weight) => weight.dataSync()));
    exact.forEach((values, index) =>
      values.forEach((value, i) =>
        expect(Math.abs(half[index][i] - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -11 + 2 ** -25),
      ),
    );
    await expect(modelFromFiles({ modelJson, weights: weights.subarray(2) })).rejects.toThrow(/must be \d+ bytes/);
  });

  it("says what is wrong with damaged files", async () => {
    const { modelJson, weights } = await modelToFiles(small());
    const read = (files: { modelJson?: string; weights?: Uint8Array }): Promise<unknown> =>
      modelFromFiles({ modelJson, weights, ...files });
    await expect(read({ weights: weights.subarray(4) })).rejects.toThrow(
      /must be \d+ bytes, got \d+; the file is damaged/,
    );
    await expect(read({ modelJson: "<!doctype html>" })).rejects.toMatchObject({ code: "invalid-data" });
    await expect(read({ modelJson: "null" })).rejects.toMatchObject({ code: "invalid-data" });
    await expect(read({ modelJson: '{"modelTopology":{},"weightsManifest":[null]}' })).rejects.toMatchObject({
      code: "invalid-data",
    });
    const nonsense = JSON.stringify({ modelTopology: { class_name: "Nose" }, weightsManifest: [] });
    await expect(read({ modelJson: nonsense, weights: new Uint8Array(0) })).rejects.toMatchObject({
      code: "invalid-data",
    });
  });

  it("says which file is missing, and leaves nothing half-written where it cannot write", async () => {
    const folder = await temporaryFolder();
    await expect(loadModel(folder)).rejects.toThrow(/loadModel: cannot use .*model.json: no such file or folder/);
    await writeFile(join(folder, "file"), "kept");
    await expect(saveModel(small(), join(folder, "file"))).rejects.toMatchObject({ code: "io" });
    expect(await readdir(folder)).toEqual(["file"]);
    expect(await readFile(join(folder, "file"), "utf8")).toBe("kept");
  });

  it("reads weights in several files, from a folder and from an address", async () => {
    const folder = await temporaryFolder();
    const model = small();
    const { modelJson, weights } = await modelToFiles(model);
    const manifest = JSON.parse(modelJson) as { weightsManifest: { paths: string[] }[] };
    manifest.weightsManifest[0].paths = ["group1-shard1of2.bin", "group1-shard2of2"];
    await writeFile(join(folder, "model.json"), JSON.stringify(manifest));
    await writeFile(join(folder, "group1-shard1of2.bin"), weights.subarray(0, 101));
    await writeFile(join(folder, "group1-shard2of2"), weights.subarray(101));
    const expected = outputs(model, [1, 28, 28, 1]);
    expect(outputs(await loadModel(folder), [1, 28, 28, 1])).toEqual(expected);
    const fetch = (async (url: string) =>
      new Response(await readFile(join(folder, url.slice("http://localhost/a/".length))))) as typeof globalThis.fetch;
    for (const url of ["http://localhost/a", "http://localhost/a/", "http://localhost/a/model.json"]) {
      expect(outputs(await loadModelFromUrl(url, { fetch }), [1, 28, 28, 1])).toEqual(expected);
    }
    await expect(loadModelFromUrl("a/model.json")).rejects.toThrow(/expected an absolute URL, got a\/model.json/);
  });

  it("reads nothing outside of the model's folder, and no graph model", async () => {
    const { modelJson } = await modelToFiles(small());
    for (const path of ["../../secret", "/etc/passwd", "..", ""]) {
      const text = modelJson.replace('"weights.bin"', JSON.stringify(path));
      const reading = readModel(async (name) => {
        expect(name).toBe("model.json");
        return new TextEncoder().encode(text);
      });
      await expect(reading).rejects.toThrow(/modelFromFiles: expected names of files beside model.json/);
    }
    const graph = new TextEncoder().encode('{"format":"graph-model","modelTopology":{},"weightsManifest":[]}');
    await expect(readModel(async () => graph)).rejects.toMatchObject({ code: "unsupported" });
  });

  it("refuses a model with branches where a chain is needed", () => {
    const input = tf.input({ shape: [2] });
    const sum = tf.layers.add().apply([input, input]) as tf.SymbolicTensor;
    expect(() => asChain(tf.model({ inputs: input, outputs: sum }))).toThrow(
      /expected a Sequential model, got Model|Functional/,
    );
  });
});

describe("hostile files of models", () => {
  it("waits for no pipe, and reads no device", async () => {
    const folder = await temporaryFolder();
    await saveModel(small(), folder);
    await rm(join(folder, "weights.bin"));
    await symlink("/dev/zero", join(folder, "weights.bin"));
    await expect(loadModel(folder)).rejects.toMatchObject({ code: "invalid-argument" });
  });

  it.each([
    "..",
    "a/b",
    "C:x",
    "/etc/passwd",
    "..\\x",
    "CON",
    "aux.bin",
    "x.bin.",
    "x ",
    `${"x".repeat(300)}.bin`,
    "",
    7,
    null,
  ])("reads no weights named %s", async (name) => {
    const { modelJson } = await modelToFiles(small());
    const json = JSON.parse(modelJson) as { weightsManifest: { paths: unknown[] }[] };
    json.weightsManifest[0].paths = [name];
    const read: string[] = [];
    const reading = readModel(async (file) => {
      read.push(file);
      return new TextEncoder().encode(JSON.stringify(json));
    });
    await expect(reading).rejects.toMatchObject({ code: "invalid-data" });
    expect(read).toEqual(["model.json"]);
  });

  it.each([[[-1, 2]], [[1.5]], [["constructor"]], [[2 ** 40]], "none"])(
    "refuses weights of shape %s",
    async (shape) => {
      const { modelJson, weights } = await modelToFiles(small());
      const json = JSON.parse(modelJson) as { weightsManifest: { weights: { shape: unknown }[] }[] };
      json.weightsManifest[0].weights[0].shape = shape;
      await expect(modelFromFiles({ modelJson: JSON.stringify(json), weights })).rejects.toMatchObject({
        code: "invalid-data",
      });
    },
  );
});
