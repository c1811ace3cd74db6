import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import digitNames from "@gan-cls/models/pretrained/names.json";
import colorNames from "@gan-cls/models-color/pretrained/names.json";
import photoNames from "@gan-cls/models-photos/pretrained/names.json";
import { listAllPretrained } from "@gan-cls/study/node";
import { readJsonFile, temporaryFolder, tinyDigits } from "@gan-cls/testing";
import { expect, describe, it } from "vitest";
import { cli, writePng, writeTinyDigits } from "./test-cli.test-helper";

const names = [...digitNames, ...photoNames, ...colorNames];
const folder = await temporaryFolder();
const ENGINE = ["--engine", "simd"];
const DATA = ["--data", await writeTinyDigits(folder), ...ENGINE];

describe("gan-cls models", () => {
  it("lists every model, and knows the same names before it loads anything", async () => {
    const { exitCode, stdout, stderr } = await cli(["models"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    names.forEach((name) => expect(stdout).toContain(name));
    expect(listAllPretrained().map(({ name }) => name)).toEqual(names);
    expect(JSON.parse((await cli(["models", "--json"])).stdout)).toEqual(listAllPretrained());
  });

  it.each(names)("shows the card of %s in full", async (name) => {
    const { exitCode, stdout } = await cli(["models", name]);
    expect(exitCode).toBe(0);
    const card = JSON.parse((await cli(["models", name, "--json"])).stdout) as Record<string, unknown>;
    const { summary, dataHash, commands, limits, licence, files } = card as {
      summary: string;
      dataHash: string;
      commands: string[];
      limits: string[];
      licence: string;
      files: Record<string, { sha256: string }>;
    };
    const expected = [summary, dataHash, licence, ...commands, ...limits];
    expected.push(...Object.values(files).map(({ sha256 }) => sha256));
    expected.forEach((text) => expect(stdout).toContain(text));
  });

  it("says which there are when another is named", async () => {
    const { exitCode, stderr } = await cli(["models", "imagenet"]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: models: the name must be one of .*mnist-cnn.*got "imagenet"\.\n$/);
  });
});

describe("commands take pretrained models by name", () => {
  it("classifies ten digits", async () => {
    const digits = tinyDigits(1);
    await mkdir(join(folder, "digits"));
    const files = await Promise.all(
      Array.from(digits.labels, (_, index) => writePng(join(folder, "digits", `${index}.png`), digits, index)),
    );
    const { exitCode, stdout } = await cli(["classify", ...files, "--model", "mnist-cnn", "--json", ...ENGINE]);
    expect(exitCode).toBe(0);
    const { files: results } = JSON.parse(stdout) as { files: { className: string }[] };
    expect(results.map(({ className }) => className)).toEqual([..."0123456789"]);
  });

  it("evaluates, with what the card knows", async () => {
    const { exitCode, stdout } = await cli([
      "evaluate",
      "--model",
      "mnist-cnn",
      "--out",
      join(folder, "e"),
      "--json",
      ...DATA,
    ]);
    expect(exitCode).toBe(0);
    const [card] = listAllPretrained().filter(({ name }) => name === "mnist-cnn");
    const { rows } = JSON.parse(stdout) as { rows: Record<string, unknown>[] };
    expect(rows).toMatchObject([{ method: "cnn", labels: card.labels, labelHash: card.labelHash, testSize: 50 }]);
    expect(rows[0].testAccuracy).toBeGreaterThan(0.85);
  });

  it("generates, and builds on the discriminator", async () => {
    const out = join(folder, "generated");
    const generated = await cli([
      "generate",
      "--generator",
      "mnist-original-generator",
      "--count",
      "4",
      "--out",
      out,
      ...ENGINE,
    ]);
    expect(generated).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining("error") as string });
    const study = join(folder, "study");
    const built = await cli([
      ...["study", "--discriminator", "mnist-original-discriminator", "--methods", "pooled-probe", "--labels", "20"],
      ...["--out", study, ...DATA],
    ]);
    expect(built.exitCode).toBe(0);
    // The name and not a place of this machine, so that others can repeat it.
    expect(await readJsonFile(study, "config.json")).toMatchObject({
      arguments: expect.arrayContaining(["--discriminator", "mnist-original-discriminator"]) as string[],
    });
  });

  it("lays out a picture of another size as MNIST's were", async () => {
    const digits = tinyDigits(1);
    const files = [
      await writePng(join(folder, "as-it-is.png"), digits, 0),
      await writePng(join(folder, "large.png"), digits, 0, 5),
    ];
    const { exitCode, stdout } = await cli(["classify", ...files, "--model", "mnist-cnn", "--json", ...ENGINE]);
    expect(exitCode).toBe(0);
    const document = JSON.parse(stdout) as { files: { probabilities: { probability: number }[] }[] };
    const [small, large] = document.files.map(({ probabilities }) => probabilities.map((entry) => entry.probability));
    small.forEach((probability, label) => expect(Math.abs(large[label] - probability)).toBeLessThan(0.05));
  });

  it("warns of digits that are dark on light, and of pictures that show none, and offers what helps", async () => {
    const digits = tinyDigits(1);
    const inverted = { ...digits, pixels: digits.pixels.map((value) => 255 - value) };
    const dark = await writePng(join(folder, "dark.png"), inverted, 3);
    const black = await writePng(join(folder, "black.png"), { ...digits, pixels: new Uint8Array(784) }, 0);
    const asked = await cli(["classify", dark, black, "--model", "mnist-cnn", "--json", ...ENGINE]);
    const { files } = JSON.parse(asked.stdout) as { files: { unlike: number; looksInverted: boolean }[] };
    expect(files).toMatchObject([{ looksInverted: true }, { looksInverted: false }]);
    files.forEach(({ unlike }) => expect(unlike).toBeGreaterThan(1));
    const text = await cli(["classify", dark, "--model", "mnist-cnn", ...ENGINE]);
    expect(text.stdout).toContain("try --invert, or --layout drawing for drawn digits");
    for (const help of [["--invert"], ["--layout", "drawing"]]) {
      const helped = await cli(["classify", dark, "--model", "mnist-cnn", ...help, "--json", ...ENGINE]);
      const [file] = (JSON.parse(helped.stdout) as { files: { className: string; unlike: number }[] }).files;
      expect(file.className).toBe("3");
      expect(file.unlike).toBeLessThanOrEqual(1);
    }
  });

  it("counts test images that a pretrained model has learned from", async () => {
    const { stderr } = await cli(["evaluate", "--model", "mnist-cnn", "--out", join(folder, "seen"), ...ENGINE]);
    expect(stderr).toContain("it was trained on 370 of the 2 000 test images");
  });

  it("says when the model is of another kind", async () => {
    const { exitCode, stderr } = await cli(["generate", "--generator", "mnist-cnn", ...ENGINE]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/expected a generator, got mnist-cnn, which is a classifier/);
  });
});
