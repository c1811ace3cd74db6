import { existsSync, mkdirSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadModel } from "@gan-cls/models/node";
import { smallDigits, temporaryFolder } from "@gan-cls/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { cli, createMemoryStream, TINY_GAN, writePng } from "../test-cli.test-helper";

const folder = await temporaryFolder();
const ENGINE = ["--engine", "simd"];

/** 40 digits in one folder, without classes. */
beforeAll(async () => {
  const digits = smallDigits(4);
  for (const name of ["flat", "outer/only"]) {
    await mkdir(join(folder, name), { recursive: true });
    for (let index = 0; index < digits.size; index++) {
      await writePng(join(folder, name, `${index}.png`), digits, index);
    }
  }
});

describe("train gan on pictures without classes", () => {
  it.each(["flat", "outer"])("learns from all pictures of the folder %s", async (name) => {
    const out = `run-${name}`;
    const words = ["train", "gan", ...TINY_GAN, "--max-steps", "2", "--data", name, "--out", out, ...ENGINE];
    const { exitCode, stdout, stderr } = await cli(words, { workingDirectory: folder });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toContain("40 images without classes");
    expect(stdout).toContain("2 steps");
    const results: unknown = JSON.parse(await readFile(join(folder, out, "results.json"), "utf8"));
    expect(results).toMatchObject({ gan: { images: 40, steps: 2 }, dataHashes: { images: expect.any(String) } });
  });

  it("drops as many of the discriminator's activations as it is told", async () => {
    const words = ["train", "gan", ...TINY_GAN, "--max-steps", "1", "--data", "flat", ...ENGINE];
    const ratesOf = async (out: string, ...more: string[]): Promise<unknown[]> => {
      expect(await cli([...words, "--out", out, ...more], { workingDirectory: folder })).toMatchObject({ exitCode: 0 });
      const model = await loadModel(join(folder, out, "models", "discriminator"));
      const rates = model.layers
        .filter((layer) => layer.getClassName() === "Dropout")
        .map((layer) => layer.getConfig().rate);
      model.dispose();
      return rates;
    };
    expect(new Set(await ratesOf("usual"))).toEqual(new Set([0.3]));
    expect(new Set(await ratesOf("none", "--discriminator-dropout", "0"))).toEqual(new Set([0]));
    const refused = await cli([...words, "--discriminator-dropout", "1"], { workingDirectory: folder });
    expect(refused.stderr).toContain("Expected a number of at least 0 and below 1.");
  });

  it("refuses figures that need classes, and a study, with what to do", async () => {
    const probe = ["train", "gan", ...TINY_GAN, "--probe-labels", "10", "--data", "flat", "--out", "never", ...ENGINE];
    expect(await cli(probe, { workingDirectory: folder })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/expected images with classes for --probe-labels/),
    });
    expect(await cli(["study", "--data", "flat", ...ENGINE], { workingDirectory: folder })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/got 40 without classes|40 pictures without classes/),
    });
  });
});

describe("train gan that cannot go on", () => {
  const words = (out: string): string[] => ["train", "gan", ...TINY_GAN, "--data", "flat", "--out", out, ...ENGINE];

  it("stops where it has diverged twice, and says how to resume it with a lower rate, which works", async () => {
    const io = { workingDirectory: folder };
    const wild = await cli([...words("wild"), "--max-steps", "4", "--learning-rate", "1000"], io);
    expect(wild.exitCode).toBe(1);
    expect(wild.stderr).toMatch(/error: the training has diverged again/);
    const run = join(folder, "wild");
    expect(wild.stderr).toContain(`To resume with a lower learning rate: gan-cls resume ${run} --learning-rate 10\n`);
    expect(wild.stderr).not.toContain("What was done is kept");
    const tame = await cli(["resume", run, "--learning-rate", "0.0002", "--json"], io);
    expect(tame.exitCode).toBe(0);
    expect(JSON.parse(tame.stdout)).toMatchObject({ gan: { steps: 4 } });
  });

  it("says that what was done is kept when something fails that can be mended", async () => {
    const stderr = createMemoryStream();
    // A folder in the place of a file that is written at the end.
    const argv = [...words("full"), "--max-steps", "2"];
    const made = (): boolean => existsSync(join(folder, "full", "config.json"));
    stderr.on("text", () => made() && mkdirSync(join(folder, "full", "losses.svg"), { recursive: true }));
    const { exitCode } = await cli(argv, { workingDirectory: folder, stderr });
    expect(exitCode).toBe(1);
    expect(stderr.text).toContain(`What was done is kept. To resume: gan-cls resume ${join(folder, "full")}\n`);
  });
});
