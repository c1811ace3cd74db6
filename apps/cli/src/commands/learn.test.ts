import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { smallDigits, temporaryFolder } from "@gan-cls/testing";
import { beforeAll, describe, expect, it } from "vitest";
import type { StudyResults } from "@gan-cls/study";
import { openClassifier } from "@gan-cls/study/node";
import { cli, writePng, type CliResult } from "../test-cli.test-helper";

const folder = await temporaryFolder();
const OPTIONS = ["--methods", "knn,pca-knn", "--engine", "simd"];

/** Three classes of ten digits each, as a user's folder. */
async function writePictures(name: string): Promise<string> {
  const digits = smallDigits(10);
  const seen = [0, 0, 0];
  for (let index = 0; index < digits.size; index++) {
    const label = digits.labels[index];
    if (label < 3) {
      const path = join(folder, name, ["zero", "one", "two"][label]);
      await mkdir(path, { recursive: true });
      await writePng(join(path, `${seen[label]++}.png`), digits, index);
    }
  }
  return join(folder, name);
}

let result: CliResult;

beforeAll(async () => {
  await writePictures("mine");
  result = await cli(["learn", "mine", ...OPTIONS, "--out", "run"], { workingDirectory: folder });
});

describe("gan-cls learn", () => {
  it("says what it found, how it chose, and how to use what it leaves", () => {
    expect(result).toMatchObject({ exitCode: 0 });
    expect(result.stderr).toContain("Classes (to learn from + to test on): one 8 + 2, two 8 + 2, zero 8 + 2");
    expect(result.stdout).toMatch(/\(chosen\)/);
    expect(result.stdout).toContain("the 24 labelled training images were cut into 5 parts");
    expect(result.stdout).toMatch(/of 6 images of mine that nothing was learned from/);
    expect(result.stdout).toContain("Next: gan-cls classify picture.jpg --model run/classifier");
  });

  it("leaves a contact sheet, a report with the choice, and the classifier", async () => {
    expect(await readdir(join(folder, "run"))).toEqual(expect.arrayContaining(["contact-sheet.png", "report.html"]));
    expect(await readFile(join(folder, "run", "report.md"), "utf8")).toContain("## How it was chosen");
    const results = JSON.parse(await readFile(join(folder, "run", "results.json"), "utf8")) as StudyResults;
    expect(results.selection?.candidates.map(({ method }) => method)).toEqual(["knn", "pca-knn"]);
    expect(results.command).toMatch(/^gan-cls learn .*mine --minutes 10/);
    const files = await readdir(join(folder, "run", "classifier"));
    expect(files).toEqual(expect.arrayContaining(["README.md", "card.json"]));
  });

  it("leaves a classifier that three lines use, and that a run's folder means", async () => {
    const classifier = await openClassifier(join(folder, "run", "classifier"));
    const [answer] = await classifier.classify([join(folder, "mine", "one", "0.png")]);
    expect(answer.className).toBe("one");
    await expect(classifier.classify([join(folder, "run", "config.json")])).rejects.toMatchObject({
      code: "invalid-data",
    });
    classifier.dispose();
    const words = ["classify", join("mine", "zero", "1.png"), "--model", "run", "--json", "--engine", "simd"];
    const { stdout } = await cli(words, { workingDirectory: folder });
    expect(JSON.parse(stdout)).toMatchObject({ files: [{ className: "zero" }] });
  });

  it("leaves a classifier that is tested on the run's own pictures", async () => {
    const model = join("run", "classifier");
    const { exitCode, stderr } = await cli(["evaluate", "--model", model, "--engine", "simd", "--out", "tested"], {
      workingDirectory: folder,
    });
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`(those of ${join(folder, "run")}; --data takes others)`);
  });

  it("takes no steps of a GAN beside a discriminator", async () => {
    const argv = ["learn", "mine", "--gan-steps", "5", "--discriminator", "mnist-better-discriminator"];
    expect(await cli(argv, { workingDirectory: folder })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/'--gan-steps <n>' cannot be used with option '--discriminator/) as string,
    });
  });

  it("resumes without asking for the pictures again, to the same result", async () => {
    const again = await cli(["learn", "--resume", "run", "--json"], { workingDirectory: folder });
    expect(again.exitCode).toBe(0);
    const stored = JSON.parse(await readFile(join(folder, "run", "results.json"), "utf8")) as StudyResults;
    expect(JSON.parse(again.stdout)).toMatchObject({ rows: stored.rows, selection: stored.selection });
  });

  it("keeps the results of a method that cannot be saved, and says that there is no classifier", async () => {
    const method = fileURLToPath(new URL("../../../../examples/own-method-module.mjs", import.meta.url));
    const words = ["learn", "mine", "--method", method, "--engine", "simd", "--out", "own"];
    const own = await cli(words, { workingDirectory: folder });
    expect(own.exitCode).toBe(0);
    expect(own.stderr).toContain("nearest-mean cannot be saved, so the run keeps its results and no classifier");
    expect(own.stdout).toContain("Results: own\n");
    expect(own.stdout).not.toContain("Classifier:");
    expect(await readdir(join(folder, "own"))).not.toContain("classifier");
  });

  it.each([
    ["no pictures", [], /expected a folder of pictures, got nothing/],
    ["pictures with --resume", ["mine", "--resume", "run"], /expected no pictures with --resume/],
    ["no time", ["mine", "--minutes", "0"], /Expected a number above 0/],
    ["an unknown method", ["mine", "--methods", "nosuch"], /nosuch/],
    ["a folder that does not exist", ["nowhere"], /nowhere/],
  ])("refuses %s", async (_name, words, message) => {
    const refused = await cli(["learn", ...words], { workingDirectory: folder });
    expect(refused).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringMatching(message) });
  });
});
