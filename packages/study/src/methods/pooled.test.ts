import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { cli, readJsonFile, type CliResult, temporaryFolder, TINY_GAN, writeTinyMnist } from "../test-cli.test-helper";

const folder = await temporaryFolder();
let data = "";

async function run(...words: string[]): Promise<CliResult> {
  return cli([...words, "--data", data, "--engine", "simd", "--json"], { workingDirectory: folder });
}

beforeAll(async () => {
  data = await writeTinyMnist(folder);
});

describe("gan-cls train gan with an objective", () => {
  it("leaves the averages and the best networks beside the last, and says which epoch it chose", async () => {
    const { exitCode, stderr } = await run(
      ...["train", "gan", ...TINY_GAN, "--epochs", "2", "--images", "200", "--out", "gan"],
      ...["--objective", "hinge", "--spectral-norm", "--diff-augment", "2", "--self-supervision", "contrastive"],
      ...["--ema", "0.9", "--probe-labels", "20"],
    );
    expect(stderr).not.toContain("gan-cls:");
    expect(exitCode).toBe(0);
    for (const kind of ["", "-average", "-best"]) {
      expect(existsSync(join(folder, "gan", "models", `discriminator${kind}`, "model.json"))).toBe(true);
      expect(existsSync(join(folder, "gan", "models", `generator${kind}`, "model.json"))).toBe(true);
    }
    const { gan, settings } = (await readJsonFile(folder, "gan", "results.json")) as {
      gan: { probe: number[]; bestEpoch: number };
      settings: { objective: unknown };
    };
    expect(gan.probe).toHaveLength(2);
    expect(gan.probe[gan.bestEpoch - 1]).toBe(Math.max(...gan.probe));
    expect(settings.objective).toEqual({
      ...{ loss: "hinge", spectralNorm: true, translation: 2, averageDecay: 0.9 },
      selfSupervision: { task: "contrastive", weight: 1 },
    });
  });

  it("refuses an objective that does not exist", async () => {
    const { exitCode, stderr } = await run("train", "gan", "--objective", "wasserstein");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/original, hinge/);
  });
});

describe("the methods on pooled features, and the fair CNN", () => {
  it("learn, are saved as classifiers where they are networks, and classify again", async () => {
    const methods = ["cnn-fair", "random-probe", "pooled-probe", "pooled-knn", "random-tune", "pooled-tune"];
    const { stdout, exitCode } = await run(
      ...["study", "--methods", methods.join(","), "--labels", "40", "--out", "study"],
      ...["--discriminator", join(folder, "gan", "models", "discriminator-best")],
    );
    expect(exitCode).toBe(0);
    const { rows } = JSON.parse(stdout) as { rows: { method: string; testAccuracy: number }[] };
    expect(rows.map(({ method }) => method)).toEqual(methods);
    // Ten classes: guessing gets a tenth.
    rows.forEach(({ testAccuracy }) => expect(testAccuracy).toBeGreaterThan(0.25));
    const evaluated = await run("evaluate", "--model", join(folder, "study", "models", "pooled-probe"));
    expect(evaluated.exitCode).toBe(0);
    const again = JSON.parse(evaluated.stdout) as { rows: { testAccuracy: number }[] };
    expect(again.rows[0].testAccuracy).toBeCloseTo(rows[2].testAccuracy, 6);
  }, 120_000);
});
