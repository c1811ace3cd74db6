import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createCommandContext, type CommandContext } from "../command-context";
import { createMemoryStream, temporaryFolder, writeTinyMnist } from "../test-cli.test-helper";
import { PRESETS, type StudySettings } from "./presets";
import { startStudy } from "./start-study";
import type { MeasuredStudy } from "./study-document";
import { methodsNamed, type StudyPlan } from "./study-plan";

/** A study with a GAN of its own that takes a second. */
const SETTINGS: StudySettings = {
  ...PRESETS.quick,
  gan: {
    ...PRESETS.quick.gan,
    ...{ epochs: 2, batchSize: 20, sampleCount: 4 },
    generator: { filters: [8, 4, 4], latentSize: 8 },
    discriminator: { filters: [4, 8] },
  },
  epochs: { cnn: [2], "trial-1": [2], "trial-2": [1, 1], "trial-3": [1, 1] },
};

const folder = await temporaryFolder();
const data = await writeTinyMnist(folder);

function contextWith(signal = new AbortController().signal): CommandContext {
  return createCommandContext({
    ...{ stdout: createMemoryStream(), stderr: createMemoryStream(), environment: {}, workingDirectory: folder },
    ...{ signal, now: () => new Date() },
  });
}

function planWith(more: Partial<StudyPlan> = {}): StudyPlan {
  const methods = methodsNamed(["trial-1", "trial-2"], SETTINGS);
  return {
    ...{ command: "study", preset: "quick", settings: SETTINGS, methods, data, discriminator: undefined },
    ...{ labels: [40], seeds: [1], ...more },
  };
}

async function run(out: string, plan = planWith(), context = contextWith()): Promise<MeasuredStudy> {
  const sitting = { plan, engine: "simd", out: join(folder, out), arguments: [], stopped: undefined };
  return (await startStudy(context, sitting)).study;
}

describe("startStudy", () => {
  it("trains one GAN for all trials of a seed and reports it", async () => {
    const study = await run("one-seed");
    expect(study.gans).toMatchObject([{ seed: 1, images: 200, steps: 20, resumed: false }]);
    expect(study.rows.map(({ notes }) => notes)).toEqual(
      Array(2).fill([expect.stringMatching(/^Builds on a GAN of 20 steps; its .* are not part of the time\.$/)]),
    );
    const report = await readFile(join(folder, "one-seed", "report.md"), "utf8");
    expect(report).toContain("(generated.png)");
    expect(report).toContain("(losses.svg)");
    expect(report).toContain("The same noise after epochs 1, 2.\n\n");
    expect(report).toContain("(samples/epoch-002.png)");
    expect(study.shortened).toEqual(expect.arrayContaining(["GAN: 20 steps instead of 5 000 (50 epochs)."]));
  });

  it("trains a GAN for every seed, and keeps their files apart", async () => {
    const methods = methodsNamed(["trial-1"], SETTINGS);
    const study = await run("two-seeds", planWith({ seeds: [1, 2], methods }));
    expect(study.gans.map(({ seed }) => seed)).toEqual([1, 2]);
    for (const file of ["models/generator-seed-2/model.json", "samples-seed-1/epoch-002.png", "generated-seed-2.png"]) {
      expect(existsSync(join(folder, "two-seeds", file)), file).toBe(true);
    }
  });

  it("gives the same figures for the same seed", async () => {
    const confusions = ({ rows }: MeasuredStudy): unknown => rows.map(({ confusion }) => confusion);
    expect(confusions(await run("again"))).toEqual(confusions(await run("once-more")));
  });

  it("stops between two methods with what it has found, and keeps the GAN when it goes on", async () => {
    const controller = new AbortController();
    const context = contextWith(controller.signal);
    const stopping: CommandContext = {
      ...context,
      display: { ...context.display, note: (line) => line.startsWith("trial-1:") && controller.abort() },
    };
    await expect(run("stopped", planWith(), stopping)).rejects.toMatchObject({ code: "aborted" });
    const out = join(folder, "stopped");
    const partial = JSON.parse(await readFile(join(out, "results.json"), "utf8")) as MeasuredStudy;
    expect(partial.rows.map(({ method }) => method)).toEqual(["trial-1"]);

    const config = {
      command: "study",
      arguments: [],
      createdAt: "",
      engine: "simd",
      machine: "",
      versions: {},
      plan: {},
    };
    const stopped = { folder: out, config: { ...config, dataHashes: partial.dataHashes ?? {} } };
    const sitting = { plan: planWith(), engine: "auto", out: undefined, arguments: [], stopped };
    const { study } = await startStudy(contextWith(), sitting);
    expect(study.rows.map(({ method }) => method)).toEqual(["trial-1", "trial-2"]);
    expect(study.gans).toEqual(partial.gans);
    expect(study).not.toHaveProperty("seconds");
    const whole = await run("undisturbed");
    expect(study.rows.map(({ confusion }) => confusion)).toEqual(whole.rows.map(({ confusion }) => confusion));
  });
});
