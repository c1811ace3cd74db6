import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bundleCli, type Started } from "./bundled-cli.test-helper";
import { temporaryFolder, TINY_GAN, writeTinyMnist } from "./test-cli.test-helper";

const folder = await temporaryFolder();
const data = await writeTinyMnist(folder);

const start = await bundleCli("gan-cls-test", folder);

function trainGan(out: string): Started {
  return start([
    ...["train", "gan", ...TINY_GAN, "--epochs", "8", "--checkpoint-every", "7", "--seed", "3"],
    ...["--engine", "simd", "--data", data, "--out", out],
  ]);
}

/** Resolves once a training of the run has done so many steps. */
async function stepsDone(run: string, step: number): Promise<void> {
  for (;;) {
    const log = await readFile(join(folder, run, "events.jsonl"), "utf8").catch(() => "");
    if (log.includes(`"step":${step},`)) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What must not differ between two trainings of the same seed, however often one was stopped. */
async function bytesOf(run: string): Promise<Buffer[]> {
  const files = [
    ...["checkpoints/gan.safetensors", "models/generator/weights.bin", "models/discriminator/weights.bin"],
    ...["samples/epoch-004.png", "samples/epoch-008.png", "generated.png"],
  ];
  return Promise.all(files.map((file) => readFile(join(folder, run, file))));
}

describe("the gan-cls process", () => {
  it("runs as a bundle and ends with the command's exit code", async () => {
    expect(await start(["--version"]).exit).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
    expect(await start(["doctor", "--engine", "abacus"]).exit).toMatchObject({ code: 2, stdout: "" });
  });

  it("keeps its runs under the folder it is called in", async () => {
    const { code, stdout } = await start(["classical", "--labels", "40", "--data", data, "--engine", "simd"]).exit;
    expect(code).toBe(0);
    expect(stdout).toMatch(/Results: runs\/[\dT-]+-classical \(open report\.html first\)/);
  });

  it("does not mind a reader that has seen enough", async () => {
    const { child, exit } = start([
      "classical",
      "--labels",
      "40",
      "--data",
      data,
      "--engine",
      "simd",
      "--out",
      "unread",
    ]);
    child.stdout?.destroy();
    expect(await exit).toMatchObject({ code: 0, stderr: expect.not.stringContaining("EPIPE") });
    expect(await readFile(join(folder, "unread", "report.md"), "utf8")).toContain("pca-knn");
  });

  it("ends with the same bytes when it was killed or stopped on the way and resumed", async () => {
    expect(await trainGan("undisturbed").exit).toMatchObject({ code: 0 });

    const killed = trainGan("killed");
    await stepsDone("killed", 33);
    killed.child.kill("SIGKILL");
    expect(await killed.exit).toMatchObject({ signal: "SIGKILL" });
    expect(await start(["train", "gan", "--resume", "killed"]).exit).toMatchObject({ code: 0 });
    expect(await bytesOf("killed")).toEqual(await bytesOf("undisturbed"));

    const stopped = trainGan("stopped");
    await stepsDone("stopped", 33);
    stopped.child.kill("SIGINT");
    const { code, stdout, stderr } = await stopped.exit;
    expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
    expect(stderr.trim().split("\n").at(-1)).toBe(
      `Stopped. To go on: gan-cls train gan --resume ${join(folder, "stopped")}`,
    );
    const events = (await readFile(join(folder, "stopped", "events.jsonl"), "utf8")).trim().split("\n");
    expect(JSON.parse(events.at(-1) ?? "")).toMatchObject({ type: "checkpoint" });
    expect(await start(["train", "gan", "--resume", "stopped"]).exit).toMatchObject({ code: 0 });
    expect(await bytesOf("stopped")).toEqual(await bytesOf("undisturbed"));
  });
});
