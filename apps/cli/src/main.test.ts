import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@gan-cls/testing";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { bundledCli, type Accident, type Exit } from "./bundled-cli.test-helper";
import { TINY_GAN, writeSmallDigits } from "./test-cli.test-helper";

const folder = await temporaryFolder();
const data = await writeSmallDigits(folder);
const run = await bundledCli(folder);

/** 20 steps, with a checkpoint after every third and a sheet after every fifth. */
function trainGan(out: string, accident?: Accident): Promise<Exit> {
  const options = ["--epochs", "4", "--checkpoint-every", "3", "--seed", "3"];
  return run(["train", "gan", ...TINY_GAN, ...options, "--engine", "simd", "--data", data, "--out", out], accident);
}

/** What must not differ between two trainings of the same seed, however often one was stopped. */
async function bytesOf(name: string): Promise<Buffer[]> {
  const files = [
    ...["models/generator/weights.bin", "models/discriminator/weights.bin"],
    ...["samples/epoch-002.png", "samples/epoch-004.png", "generated.png"],
  ];
  const checkpoint = await readFile(join(folder, name, "checkpoints", "gan", "step-00000020.safetensors"));
  // Behind the header, which also holds how long the training took.
  const state = checkpoint.subarray(8 + Number(checkpoint.readBigUInt64LE()));
  return [state, ...(await Promise.all(files.map((file) => readFile(join(folder, name, file)))))];
}

beforeAll(async () => {
  expect(await trainGan("undisturbed")).toMatchObject({ code: 0 });
});

describe("the gan-cls process", () => {
  it("runs as a bundle and ends with the command's exit code", async () => {
    expect(await run(["--version"])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(await run(["doctor", "--engine", "abacus"])).toMatchObject({ code: 2, stdout: "" });
  });

  it("keeps its runs under the folder it is called in, and does not mind a reader that has seen enough", async () => {
    const argv = ["classical", "--labels", "40", "--data", data, "--engine", "simd"];
    const child = spawn(process.execPath, [join(inject("bundle"), "main.js"), ...argv], { cwd: folder });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    expect(await once(child, "close")).toEqual([0, null]);
    expect(stderr).not.toContain("EPIPE");
    const runs = await readdir(join(folder, "runs"));
    expect(runs).toEqual([expect.stringMatching(/^[\dT-]+-classical$/)]);
    expect(await readFile(join(folder, "runs", runs[0], "report.md"), "utf8")).toContain("pca-knn");
  });
});

it("a training that was killed, then stopped, and resumed both times ends with the same bytes", async () => {
  const killed = await trainGan("disturbed", { after: ['"step":8,'], signal: "SIGKILL" });
  expect(killed).toMatchObject({ signal: "SIGKILL" });

  const resume = ["train", "gan", "--resume", "disturbed"];
  const stopped = await run(resume, { after: ['"step":14,'], signal: "SIGINT" });
  expect(stopped).toMatchObject({ code: 130, stdout: "" });
  expect(stopped.stderr.trim().split("\n").at(-1)).toBe(
    `Stopped. To resume: gan-cls resume ${join(folder, "disturbed")}`,
  );
  const events = (await readFile(join(folder, "disturbed", "events.jsonl"), "utf8")).trim().split("\n");
  expect(JSON.parse(events.at(-1) ?? "")).toMatchObject({ type: "checkpoint" });

  expect(await run(resume)).toMatchObject({ code: 0 });
  expect(await bytesOf("disturbed")).toEqual(await bytesOf("undisturbed"));
});
