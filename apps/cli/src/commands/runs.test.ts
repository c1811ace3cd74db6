import { cp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startRun } from "@gan-cls/study/node";
import { readJsonFile, temporaryFolder } from "@gan-cls/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { cli, writeSmallDigits, type CliResult } from "../test-cli.test-helper";

const folder = await temporaryFolder();
const DATA = ["--data", await writeSmallDigits(folder), "--engine", "simd"];
const NOW = new Date("2025-03-31T12:00:00Z");
const io = { workingDirectory: folder, now: () => NOW };
const run = (...argv: string[]): Promise<CliResult> => cli(argv, io);

/** Without its end in the log, as a crash leaves it. */
async function cutLog(name: string): Promise<void> {
  const path = join(folder, "runs", name, "events.jsonl");
  const lines = (await readFile(path, "utf8")).split("\n").filter((line) => !line.includes('"run-end"'));
  await writeFile(path, lines.join("\n"));
  await rm(join(folder, "runs", name, "results.json"));
}

async function setAge(name: string, seconds: number): Promise<void> {
  const time = NOW.getTime() / 1000 - seconds;
  for (const file of ["events.jsonl", "config.json"]) {
    await utimes(join(folder, "runs", name, file), time, time);
  }
}

beforeAll(async () => {
  const argv = ["classical", "--methods", "knn", "--labels", "20,40", "--seeds", "2", "--out", "runs/whole", ...DATA];
  expect(await run(...argv)).toMatchObject({ exitCode: 0 });
  await cp(join(folder, "runs/whole"), join(folder, "runs/cut"), { recursive: true });
  await cutLog("cut");
  await rm(join(folder, "runs/cut/checkpoints/rows/knn-40-labels-seed-2.json"));
  await setAge("whole", 7200);
  await setAge("cut", -9e8);
});

describe("gan-cls runs", () => {
  it("lists runs with state, progress, size and age, also one from the future", async () => {
    const { exitCode, stdout } = await run("runs");
    expect(exitCode).toBe(0);
    const [cut, whole] = stdout.split("\n").filter((line) => /cut|whole/.test(line));
    expect(cut).toMatch(/cut\s+│ classical │ stopped\s+│\s+3 of 4 cells │\s+[\d.]+ [kM]B │ in the future \(2053-/);
    expect(whole).toMatch(/whole\s+│ classical │ finished │\s+4 of 4 cells │\s+[\d.]+ [kM]B │\s+2 h ago/);
  });

  it("prints JSON, of one run too, and whose it is while it runs", async () => {
    const busy = await startRun({ command: "train gan", engine: "simd", out: join(folder, "busy"), now: io.now });
    const { stdout } = await run("runs", "busy", "--json");
    expect(JSON.parse(stdout)).toMatchObject([
      {
        name: "busy",
        command: "train gan",
        state: "running",
        owner: { pid: process.pid },
        bytes: expect.any(Number) as number,
      },
    ]);
    expect((await run("runs", "busy")).stdout).toContain(`running (process ${process.pid} on `);
    // Nothing of it is touched, and it is resumed by nobody else.
    expect(await run("runs", "busy", "--prune")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/Nothing to remove/) as string,
    });
    expect(await run("resume", "busy")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(
        new RegExp(`which process ${process.pid} on .* holds \\(gan-cls train gan, for`),
      ) as string,
    });
    busy.close();
  });

  it("prunes what nothing needs, and says before what that would be", async () => {
    const checkpoint = join(folder, "runs/whole/checkpoints/knn/step-00000001.safetensors");
    await cp(join(folder, "runs/whole/config.json"), checkpoint);
    const temporary = join(folder, "runs/cut/report.html.0e8c2b1e-65b7-4f7e-8d0f-0f9b3f2c6a11.tmp");
    await writeFile(temporary, "half");
    expect((await run("runs", "--prune", "--dry-run")).stdout).toMatch(
      /^runs\/cut: 1 temporary file of a crash, 4 B\nruns\/whole: 1 checkpoint of finished trainings, .*\n.* would be freed; nothing was removed\.\n$/,
    );
    expect((await run("runs", "--prune")).stdout).toMatch(/freed\.\n$/);
    expect((await run("runs", "--prune")).stdout).toBe(
      "Nothing to remove: everything that the runs hold is still needed.\n",
    );
    expect((await run("runs", "--dry-run")).stderr).toContain("add --prune");
  });

  it("says that there is none, or no such folder", async () => {
    const empty = await temporaryFolder();
    expect(await cli(["runs", "."], { ...io, workingDirectory: empty })).toMatchObject({ exitCode: 0, stdout: "" });
    expect(await cli(["runs"], { ...io, workingDirectory: empty })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("runs: expected a folder with runs") as string,
    });
  });
});

describe("gan-cls resume", () => {
  it("goes on with the newest stopped run, to what an undisturbed one finds", async () => {
    const { exitCode, stderr } = await run("resume");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toContain(`Resuming ${join(folder, "runs/cut")}`);
    const found = async (name: string): Promise<unknown> => {
      const { rows } = (await readJsonFile(folder, "runs", name, "results.json")) as { rows: { confusion: unknown }[] };
      return rows.map(({ confusion }) => confusion);
    };
    expect(await found("cut")).toEqual(await found("whole"));
    expect((await run("runs")).stdout).toMatch(/cut .* finished/);
    expect(await run("resume")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/expected a stopped run in .*runs, got none/) as string,
    });
  });

  it("says that a run is finished, and hands on options", async () => {
    const { exitCode, stdout } = await run("resume", "runs/whole");
    expect(exitCode).toBe(0);
    expect(stdout).toBe("runs/whole is finished (gan-cls classical): there is nothing to resume.\n");
    const { stdout: json } = await run("resume", "runs/whole", "--json");
    expect(JSON.parse(json)).toMatchObject({ command: "classical", state: "finished" });
    expect(await run("resume", "runs/whole", "--labels", "10")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/--resume takes its options from the run, got --labels as well/) as string,
    });
  });

  it("refuses what is no run, and runs of commands that end at once", async () => {
    expect(await run("resume", "none")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/expected the folder of a run, got .*none/) as string,
    });
    const drawn = await startRun({ command: "generate", engine: "simd", out: join(folder, "drawn"), now: io.now });
    drawn.close();
    expect(await run("resume", "drawn")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(
        /expected a run that can be resumed, got one of gan-cls generate .*; run it again/,
      ) as string,
    });
  });
});
