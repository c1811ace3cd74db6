import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { bundleCli, type Started } from "../bundled-cli.test-helper";
import { readJsonFile, temporaryFolder, TINY_GAN, writeTinyMnist } from "../test-cli.test-helper";
import type { MeasuredStudy } from "./study-document";

/** In full, so that tests of another clone on this machine are not taken for this one. */
const BUNDLE = fileURLToPath(new URL("../../node_modules/.gan-cls-study-test/", import.meta.url));

const folder = await temporaryFolder();
const data = await writeTinyMnist(folder);
const start = await bundleCli("gan-cls-study-test", folder);
await start(["train", "gan", ...TINY_GAN, "--epochs", "1", "--data", data, "--engine", "simd", "--out", "gan"]).exit;

/** Two processes that compute by the engine of most users; `cnn-fair` takes long enough to be killed within. */
function study(out: string, ...more: string[]): Started {
  return start([
    ...["study", "--preset", "label-efficiency", "--data", data, "--engine", "simd", "--out", out],
    ...["--discriminator", join(folder, "gan"), "--labels", "20,40"],
    ...["--methods", "pca-knn,cnn-fair,pooled-probe", "--seeds", "1", "--jobs", "2", ...more],
  ]);
}

function resume(out: string, ...more: string[]): Started {
  return start(["study", "--resume", out, "--json", ...more]);
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Bytes and time of every finished cell. */
async function finishedCells(out: string): Promise<Map<string, { text: string; writtenAt: number }>> {
  const rows = join(folder, out, "checkpoints", "rows");
  const names = (await readdir(rows).catch(() => [])).filter((name) => name.endsWith(".json"));
  const entries = names.map(async (name) => {
    const path = join(rows, name);
    return [name, { text: await readFile(path, "utf8"), writtenAt: (await stat(path)).mtimeMs }] as const;
  });
  return new Map(await Promise.all(entries));
}

async function resultsOf(out: string): Promise<MeasuredStudy> {
  return (await readJsonFile(folder, out, "results.json")) as MeasuredStudy;
}

/** All that a study finds, without what differs from sitting to sitting. */
async function findingsOf(out: string): Promise<unknown> {
  const { rows, comparisons } = await resultsOf(out);
  const cells = [...(await finishedCells(out))].map(([name, { text }]) => {
    const { predictedLabels, probabilities, history } = JSON.parse(text) as Record<string, unknown>;
    return { name, predictedLabels, probabilities, history };
  });
  return {
    rows: rows.map(({ method, labels, seed, confusion, labelHash }) => ({
      method,
      labels,
      seed,
      confusion,
      labelHash,
    })),
    comparisons,
    cells,
  };
}

/** Processes whose command line names the bundle of this test. */
async function processes(): Promise<number[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = ids.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => ""));
  return (await Promise.all(lines)).flatMap((line, index) => (line.includes(BUNDLE) ? [Number(ids[index])] : []));
}

const hasProc = existsSync("/proc/self/cmdline");

describe("a study whose cells several processes share", () => {
  it("finds what one without any stop finds, when it was killed on the way and resumed", async () => {
    const { code, stderr } = await study("whole").exit;
    expect(stderr).not.toContain("error");
    expect(code).toBe(0);
    const whole = await resultsOf("whole");
    expect(whole).toMatchObject({ preset: "label-efficiency", jobs: 2 });
    expect(whole.rows).toHaveLength(6);
    expect(new Set(whole.comparisons?.map(({ reference }) => reference))).toEqual(new Set(["cnn-fair"]));
    whole.rows.forEach(({ peakMemoryBytes }) => expect(peakMemoryBytes).toBeGreaterThan(0));
    const log = await readFile(join(folder, "whole", "events.jsonl"), "utf8");
    const rowsLogged = log.split("\n").filter((line) => line.includes('"type":"row"'));
    expect(rowsLogged).toHaveLength(6);
    expect(log).toContain('"task":"cnn-fair-20-labels"');

    const picture = await readFile(join(folder, "whole", "label-efficiency.png"));
    expect(picture.subarray(1, 4).toString()).toBe("PNG");

    const killed = study("killed");
    await until(async () => (await finishedCells("killed")).size >= 2);
    // Within a cell: it has left a checkpoint and is not finished.
    await until(async () =>
      (await readdir(join(folder, "killed", "checkpoints"))).some((name) => name.endsWith(".safetensors")),
    );
    killed.child.kill("SIGKILL");
    expect(await killed.exit).toMatchObject({ signal: "SIGKILL" });
    if (hasProc) {
      await until(async () => (await processes()).length === 0);
    }
    const before = await finishedCells("killed");
    expect(before.size).toBeLessThan(6);

    const resumed = await resume("killed").exit;
    expect(resumed.code).toBe(0);
    expect((JSON.parse(resumed.stdout) as MeasuredStudy).rows).toHaveLength(6);
    const after = await finishedCells("killed");
    expect([...before.keys()].map((name) => [name, after.get(name)])).toEqual([...before]);
    expect(await findingsOf("killed")).toEqual(await findingsOf("whole"));
    expect((await resultsOf("killed")).rows.flatMap(({ notes }) => notes ?? [])).toContain(
      "Went on after a stop; the time is that of the last sitting.",
    );

    // The same seed gives the same figures in one process with all threads, up to the rounding of sums.
    expect(await study("alone", "--jobs", "1").exit).toMatchObject({ code: 0 });
    const alone = await resultsOf("alone");
    expect(alone.jobs).toBe(1);
    alone.rows.forEach(({ testAccuracy, labelHash }, index) => {
      expect(labelHash).toBe(whole.rows[index].labelHash);
      expect(Math.abs(testAccuracy - whole.rows[index].testAccuracy)).toBeLessThanOrEqual(0.1);
    });
  }, 180_000);

  it("stops its processes when it is asked to, and says how to go on", async () => {
    const stopped = study("stopped");
    await until(async () => (await finishedCells("stopped")).size >= 1);
    stopped.child.kill("SIGTERM");
    const { code, stderr } = await stopped.exit;
    expect(code).toBe(130);
    expect(stderr).toContain(`Stopped. To go on: gan-cls study --resume ${join(folder, "stopped")}`);
    if (hasProc) {
      expect(await processes()).toEqual([]);
    }
  }, 60_000);

  it.runIf(hasProc)(
    "says which cell was lost when a process dies, and keeps the finished ones",
    async () => {
      const broken = study("broken");
      await until(async () => (await finishedCells("broken")).size >= 1);
      const victims = (await processes()).filter((id) => id !== broken.child.pid);
      process.kill(victims[0], "SIGKILL");
      const { code, stderr } = await broken.exit;
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /error: startWorker: expected a worker process to finish [\w-]+, got its end by SIGKILL; most likely there was too little memory: resume with a smaller --jobs; what is finished is kept\./,
      );
      expect((await finishedCells("broken")).size).toBeGreaterThanOrEqual(1);
      expect(await processes()).toEqual([]);
    },
    60_000,
  );

  it("trains a GAN that several cells share once, before them", async () => {
    const shared = start([
      ...["study", "--preset", "label-efficiency", "--data", data, "--engine", "simd", "--out", "shared"],
      ...[
        "--gan-epochs",
        "1",
        "--labels",
        "20,40",
        "--seeds",
        "1",
        "--methods",
        "pooled-probe,pooled-knn",
        "--jobs",
        "2",
      ],
    ]);
    expect(await shared.exit).toMatchObject({ code: 0 });
    const { gans, rows } = await resultsOf("shared");
    // 200 images in batches of 100.
    expect(gans).toMatchObject([{ seed: 1, steps: 2 }]);
    rows.forEach(({ notes }) => expect(notes).toEqual([expect.stringMatching(/^Builds on a GAN of 2 steps; /)]));
    const steps = (await readFile(join(folder, "shared", "events.jsonl"), "utf8"))
      .split("\n")
      .filter((line) => line.includes('"task":"gan"') && line.includes('"type":"step-end"'));
    expect(steps).toHaveLength(2);
  }, 60_000);

  it("refuses a number of processes that is none, and an unknown preset", async () => {
    expect(await start(["study", "--jobs", "0"]).exit).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--jobs <n>.*Expected an integer of at least 1\./) as string,
    });
    expect(await start(["study", "--preset", "labels"]).exit).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("quick, original, label-efficiency") as string,
    });
  });
});
