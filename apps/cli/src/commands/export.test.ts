import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { buildCnn, buildDiscriminator } from "@gan-cls/models";
import { loadModel, saveModel } from "@gan-cls/models/node";
import { temporaryFolder } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { cli } from "../test-cli.test-helper";

const folder = await temporaryFolder();
const source = join(folder, "small");
const io = { workingDirectory: folder };

beforeAll(async () => {
  await tf.setBackend("cpu");
  await saveModel(buildCnn({ filters: [2], hiddenUnits: 4, imageShape: [8, 8, 1], classCount: 3 }), source);
});

describe("gan-cls export", () => {
  it("writes ONNX under the model's name, for bytes where that is asked for", async () => {
    const { exitCode, stdout } = await cli(["export", "small", "--format", "onnx", "--bytes"], io);
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^small\.onnx: \d/)]);
    const text = (await readFile(join(folder, "small.onnx"))).toString("latin1");
    expect(text).toContain("Cast");
    expect(text).toContain('"layout":"plain"');
  });

  it("writes one JavaScript file that classifies", async () => {
    const file = join(folder, "web", "classifier.mjs");
    const { stdout } = await cli(["export", source, "--format", "js", "--out", file, "--json"], io);
    const { size } = await stat(file);
    expect(JSON.parse(stdout)).toMatchObject({ format: "js", files: [{ path: file, bytes: size }] });
    const module = (await import(file)) as { classify(bytes: Uint8Array): { probabilities: Float32Array } };
    const { probabilities } = module.classify(new Uint8Array(64).fill(200));
    expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
  });

  it("writes a folder that loads again", async () => {
    const discriminator = join(folder, "run", "models", "discriminator");
    await saveModel(buildDiscriminator({ filters: [2, 2], imageShape: [8, 8, 1] }), discriminator);
    expect((await cli(["export", "run", "--format", "tfjs"], io)).exitCode).toBe(0);
    const model = await loadModel(join(folder, "run-tfjs"));
    expect(model.name).toBe("discriminator");
    model.dispose();
  });

  it.each([
    ["onnx", "back.onnx"],
    ["keras", "back.keras"],
    ["safetensors", join("back-safetensors", "model.safetensors")],
  ])("writes %s that is exported again, with the classifier's preprocessing", async (format, file) => {
    const out = join(folder, format === "safetensors" ? "back-safetensors" : file);
    expect((await cli(["export", "small", "--format", format, "--out", out], io)).exitCode).toBe(0);
    const again = join(folder, `${format}-again.mjs`);
    const { exitCode, stderr } = await cli(["export", file, "--format", "js", "--out", again], io);
    expect([exitCode, stderr]).toEqual([0, ""]);
    const { preprocessing } = (await import(again)) as { preprocessing: object };
    expect(preprocessing).toMatchObject({ rows: 8, columns: 8, channels: 1, layout: "plain" });
  });

  it.each([
    [["small", "--format", "js", "--bytes"], /expected --bytes with --format onnx, got it with js/],
    [["small", "--format", "pt"], /Allowed choices are onnx, /],
    [["nothing", "--format", "js"], /nothing/],
  ])("refuses %j and leaves no file", async (words, message) => {
    const { exitCode, stderr } = await cli(["export", ...words], io);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(existsSync(join(folder, `${words[0]}.mjs`))).toBe(false);
  });

  it("replaces nothing", async () => {
    const { exitCode, stderr } = await cli(["export", "small", "--format", "js", "--out", source], io);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/expected nothing at .*small/)]);
  });
});
