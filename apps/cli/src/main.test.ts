import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@gan-cls/testing";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { bundledCli, type Accident, type Exit } from "./bundled-cli.test-helper";
import { TINY_GAN, writeSmallDigits } from "./test-cli.test-helper";

const folder = await temporaryFolder();
const data = await writeSmallDigits(folder);
const run = await bundledCli(folder);
const CLASSICAL = ["classical", "--labels", "40", "--data", data, "--engine", "simd"];

/** 20 steps, with a checkpoint after every third and a sheet after every fifth. */
function trainGan(out: string, accident?: Accident): Promise<Exit> {
  const options = ["--epochs", "4", "--checkpoint-every", "3", "--seed", "3"];
  return run(["train", "gan", ...TINY_GAN, ...options, "--engine", "simd", "--data", data, "--out", out], accident);
}

/** What must not differ between two trainings of the same seed, however often one was stopped. */
async function bytesOf(name: string): Promise<Buffer[]> {
  const files = [
    ...["checkpoints/gan.safetensors", "models/generator/weights.bin", "models/discriminator/weights.bin"],
    ...["samples/epoch-002.png", "samples/epoch-004.png", "generated.png"],
  ];
  return Promise.all(files.map((file) => readFile(join(folder, name, file))));
}

describe("the gan-cls process", () => {
  it("runs as a bundle and ends with the command's exit code", async () => {
    expect(await run(["--version"])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(await run(["doctor", "--engine", "abacus"])).toMatchObject({ code: 2, stdout: "" });
  });

  it("keeps its runs under the folder it is called in", async () => {
    const { code, stdout } = await run(CLASSICAL);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Results: runs\/[\dT-]+-classical \(open report\.html first\)/);
  });

  it("does not mind a reader that has seen enough", async () => {
    const argv = [join(inject("bundle"), "main.js"), ...CLASSICAL, "--out", "unread"];
    const child = spawn(process.execPath, argv, { cwd: folder });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    expect(await once(child, "close")).toEqual([0, null]);
    expect(stderr).not.toContain("EPIPE");
    expect(await readFile(join(folder, "unread", "report.md"), "utf8")).toContain("pca-knn");
  });
});

describe("a training that is resumed ends with the same bytes", () => {
  let undisturbed: Buffer[];

  beforeAll(async () => {
    expect(await trainGan("undisturbed")).toMatchObject({ code: 0 });
    undisturbed = await bytesOf("undisturbed");
  });

  it("when it was killed on the way", async () => {
    const killed = await trainGan("killed", { after: ['"step":11,'], signal: "SIGKILL" });
    expect(killed).toMatchObject({ signal: "SIGKILL" });
    expect(await run(["train", "gan", "--resume", "killed"])).toMatchObject({ code: 0 });
    expect(await bytesOf("killed")).toEqual(undisturbed);
  });

  it("when it was stopped on the way, and says how to resume it", async () => {
    const stopped = await trainGan("stopped", { after: ['"step":11,'], signal: "SIGINT" });
    expect(stopped).toMatchObject({ code: 130, stdout: "" });
    expect(stopped.stderr.trim().split("\n").at(-1)).toBe(
      `Stopped. To resume: gan-cls train gan --resume ${join(folder, "stopped")}`,
    );
    const events = (await readFile(join(folder, "stopped", "events.jsonl"), "utf8")).trim().split("\n");
    expect(JSON.parse(events.at(-1) ?? "")).toMatchObject({ type: "checkpoint" });
    expect(await run(["train", "gan", "--resume", "stopped"])).toMatchObject({ code: 0 });
    expect(await bytesOf("stopped")).toEqual(undisturbed);
  });
});
