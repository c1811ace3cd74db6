import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@gan-cls/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { describeRun, listRuns } from "./describe-run";
import { pruneRun } from "./prune-run";
import { startRun, type RunStart } from "./start-run";

const UUID = "0e8c2b1e-65b7-4f7e-8d0f-0f9b3f2c6a11";
const parent = await temporaryFolder();
const elsewhere = await temporaryFolder();
const now = (): Date => new Date("2025-03-31T12:00:00Z");

/** A run with files in it, and with its end if it has one. */
async function makeRun(
  name: string,
  { files = {}, hasEnded = true, ...start }: Partial<RunStart> & { files?: Record<string, string>; hasEnded?: boolean },
): Promise<string> {
  const folder = await startRun({ command: "study", engine: "simd", out: join(parent, name), now, ...start });
  for (const [path, text] of Object.entries(files)) {
    await folder.write(path, text);
  }
  if (start.command === "train gan") {
    folder.log({ type: "step-end", epoch: 1, step: 1200, totalSteps: 8000, metrics: {} });
  }
  if (hasEnded) {
    folder.log({ type: "run-end" });
  }
  folder.close();
  return folder.path;
}

const PLAN = { methods: ["knn", "cnn"], labels: [10, 20], seeds: [1, 2, 3] };
const CHECKPOINTS = {
  "checkpoints/gan/step-00000020.safetensors": "older",
  "checkpoints/gan/step-00000040-best.safetensors": "better",
  "checkpoints/gan/step-00000060.safetensors": "newest",
};
const ROWS = {
  "checkpoints/rows/knn-10-labels-seed-1.json": "{}",
  // Of a plan before this one.
  "checkpoints/rows/knn-10-labels-seed-4.json": "{}",
  [`checkpoints/rows/cnn.json.${UUID}.tmp`]: "half",
};

let stopped: string;

beforeAll(async () => {
  stopped = await makeRun("stopped", { plan: PLAN, files: { ...ROWS, ...CHECKPOINTS }, hasEnded: false });
  await makeRun("finished", { plan: PLAN, files: { ...ROWS, ...CHECKPOINTS, "results.json": "{}" } });
  await makeRun("gan", { command: "train gan", files: CHECKPOINTS });
  await makeRun("drawn", { command: "generate", files: { "results.json": "{}" }, hasEnded: false });
  const damaged = await makeRun("damaged", {});
  const config = join(damaged, "config.json");
  await writeFile(config, (await readFile(config, "utf8")).replace("simd", "node"));
  await makeRun("spoilt", { files: { "results.json": "{" } });
  await mkdir(join(parent, "something-else"));
  await writeFile(join(parent, "notes.txt"), "");
});

describe("describeRun", () => {
  it.each([
    [
      "stopped",
      { state: "stopped", command: "study", isResumable: true, progress: { done: 1, total: 12, unit: "cells" } },
    ],
    ["finished", { state: "finished", command: "study" }],
    ["gan", { state: "finished", progress: { done: 1200, total: 8000, unit: "steps" } }],
    // One of a version that did not log its end.
    ["drawn", { state: "finished", command: "generate", isResumable: false }],
    [
      "damaged",
      {
        state: "damaged",
        command: undefined,
        isResumable: false,
        reason: expect.stringContaining("config.json") as string,
      },
    ],
    ["spoilt", { state: "damaged", command: "study", reason: expect.stringContaining("results.json") as string }],
  ])("tells what became of the run %s", async (name, expected) => {
    const run = await describeRun(join(parent, name));
    expect(run).toMatchObject({ name, folder: join(parent, name), ...expected });
    expect(run?.bytes).toBeGreaterThan(100);
  });

  it("tells who works on a run", async () => {
    const folder = await startRun({ command: "learn", engine: "simd", out: join(elsewhere, "learning"), now });
    const owner = { pid: process.pid, host: expect.any(String) as string };
    expect(await describeRun(folder.path)).toMatchObject({ state: "running", owner, command: "learn" });
    folder.close();
    expect(await describeRun(folder.path)).toMatchObject({ state: "stopped" });
  });

  it("takes a run that died before it wrote its configuration for damaged", async () => {
    const folder = join(elsewhere, "begun");
    await mkdir(folder);
    await writeFile(join(folder, "events.jsonl"), "");
    await writeFile(join(folder, "lock.json"), "{");
    await utimes(join(folder, "lock.json"), 1, 1);
    expect(await describeRun(folder)).toMatchObject({ state: "damaged", command: undefined });
  });

  it("knows what is no run", async () => {
    expect(await describeRun(join(parent, "something-else"))).toBeUndefined();
    await expect(describeRun(join(parent, "none"))).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("listRuns", () => {
  it("lists runs alone, the newest first, whatever clocks say", async () => {
    await utimes(join(parent, "gan", "events.jsonl"), new Date("2050-01-01"), new Date("2050-01-01"));
    await utimes(stopped, 1, 1);
    const runs = await listRuns(parent);
    expect(runs.map(({ name }) => name).sort()).toEqual(["damaged", "drawn", "finished", "gan", "spoilt", "stopped"]);
    expect(runs[0].name).toBe("gan");
    expect(await listRuns(stopped)).toMatchObject([{ name: "stopped" }]);
  });
});

describe("pruneRun", () => {
  it("keeps all that a stopped run resumes from", async () => {
    expect(await pruneRun(stopped, { now })).toEqual({
      ...{ folder: stopped, bytes: 4 },
      removed: [`checkpoints/rows/cnn.json.${UUID}.tmp`],
    });
    expect(await readdir(join(stopped, "checkpoints", "gan"))).toHaveLength(3);
  });

  it("removes checkpoints that nothing needs of a finished run, but what it grows from, when it is not only asked what it would do", async () => {
    const folder = join(parent, "finished");
    const planned = await pruneRun(folder, { now, isDryRun: true });
    expect(planned).toMatchObject({ bytes: 15, removed: { length: 3 } });
    expect(await pruneRun(folder, { now })).toEqual(planned);
    expect((await readdir(folder, { recursive: true })).sort()).toEqual([
      ...[
        "checkpoints",
        "checkpoints/gan",
        "checkpoints/gan/step-00000060.safetensors",
        "checkpoints/rows",
        "checkpoints/rows/knn-10-labels-seed-1.json",
        "checkpoints/rows/knn-10-labels-seed-4.json",
        "config.json",
        "events.jsonl",
        "results.json",
      ],
    ]);
    expect(await pruneRun(folder, { now })).toMatchObject({ bytes: 0, removed: [] });
  });

  it("keeps the newest checkpoint of a GAN, which can be trained further", async () => {
    await pruneRun(join(parent, "gan"), { now });
    expect(await readdir(join(parent, "gan", "checkpoints", "gan"))).toEqual(["step-00000060.safetensors"]);
  });

  it("leaves a run alone that a process works on, and what is no run", async () => {
    const folder = await startRun({ command: "study", engine: "simd", out: join(parent, "busy"), now });
    await folder.write(`a.png.${UUID}.tmp`, "being written");
    expect(await pruneRun(folder.path, { now })).toMatchObject({ removed: [] });
    expect(await readdir(folder.path)).toContain(`a.png.${UUID}.tmp`);
    folder.close();
    expect(await pruneRun(join(parent, "something-else"), { now })).toMatchObject({ removed: [] });
  });
});
