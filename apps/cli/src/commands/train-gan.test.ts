import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { smallDigits, temporaryFolder } from "@gan-cls/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { cli, TINY_GAN, writePng } from "../test-cli.test-helper";

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
