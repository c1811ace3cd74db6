import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildDiscriminator } from "@gan-cls/models";
import { saveModel } from "@gan-cls/models/node";
import type { StudyResults } from "@gan-cls/study";
import { readJsonFile, temporaryFolder } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { bundledCli, type Accident, type Exit } from "../bundled-cli.test-helper";
import { writeSmallDigits } from "../test-cli.test-helper";

const folder = await temporaryFolder();
const DATA = ["--data", await writeSmallDigits(folder), "--engine", "simd"];
const run = await bundledCli(folder);

/** Pieces of the log: a finished row, and a checkpoint of a training. */
const ROW = '"type":"row"';
const CHECKPOINT = '"type":"checkpoint"';

/** Two processes; `cnn` trains for 15 epochs, with a checkpoint after each, and the study averages what they have trained. */
function study(out: string, accident?: Accident): Promise<Exit> {
  const argv = [
    ...["study", "--preset", "label-efficiency", "--out", out, "--discriminator", "discriminator", ...DATA],
    ...["--methods", "pca-knn,cnn,pooled-probe,pca-knn+pooled-probe"],
    ...["--labels", "20,40", "--seeds", "1", "--jobs", "2"],
  ];
  return run(argv, accident);
}

/** Bytes and time of every finished cell. */
async function finishedCells(out: string): Promise<Map<string, { text: string; writtenAt: number }>> {
  const rows = join(folder, out, "checkpoints", "rows");
  const names = (await readdir(rows)).filter((name) => name.endsWith(".json")).sort();
  const entries = names.map(async (name) => {
    const path = join(rows, name);
    return [name, { text: await readFile(path, "utf8"), writtenAt: (await stat(path)).mtimeMs }] as const;
  });
  return new Map(await Promise.all(entries));
}

async function resultsOf(out: string): Promise<StudyResults> {
  return (await readJsonFile(folder, out, "results.json")) as StudyResults;
}

/** All that a study finds, without what differs from run to run. */
async function findingsOf(out: string): Promise<unknown> {
  const { rows, comparisons } = await resultsOf(out);
  const cells = [...(await finishedCells(out))].map(([name, { text }]) => {
    const { predictedLabels, probabilities, history } = JSON.parse(text) as Record<string, unknown>;
    return { name, predictedLabels, probabilities, history };
  });
  const found = rows.map(({ method, labels, seed, confusion, labelHash }) => {
    return { method, labels, seed, confusion, labelHash };
  });
  return { rows: found, comparisons, cells };
}

beforeAll(async () => {
  await tf.setBackend("cpu");
  const discriminator = buildDiscriminator({ filters: [4, 6], imageShape: [12, 12, 1] });
  await saveModel(discriminator, join(folder, "discriminator"));
  discriminator.dispose();
  expect(await study("whole")).toMatchObject({ code: 0, stderr: expect.not.stringContaining("error") as string });
  await run.allEnded();
});

describe("a study whose cells several processes share", () => {
  it("fills the table, compares, logs, and draws what more labels bring", async () => {
    const whole = await resultsOf("whole");
    expect(whole).toMatchObject({ preset: "label-efficiency", jobs: 2, rows: { length: 8 } });
    expect(new Set(whole.comparisons?.map(({ reference }) => reference))).toEqual(new Set(["cnn"]));
    whole.rows.forEach(({ peakMemoryBytes }) => expect(peakMemoryBytes).toBeGreaterThan(0));
    const log = await readFile(join(folder, "whole", "events.jsonl"), "utf8");
    expect(log.split("\n").filter((line) => line.includes(ROW))).toHaveLength(8);
    expect(log).toContain('"task":"cnn-20-labels"');
    const picture = await readFile(join(folder, "whole", "label-efficiency.png"));
    expect(picture.subarray(1, 4).toString()).toBe("PNG");
  });

  it("ends with its parent, and finds what one without any stop finds when it is resumed", async () => {
    expect(await study("killed", { after: [ROW, CHECKPOINT], signal: "SIGKILL" })).toMatchObject({ signal: "SIGKILL" });
    // The workers notice that nobody is left to work for.
    expect(await run.allEnded()).toBe(3);
    const before = await finishedCells("killed");
    expect(before.size).toBeGreaterThanOrEqual(1);
    expect(before.size).toBeLessThan(6);

    const resumed = await run(["study", "--resume", "killed", "--json"]);
    expect(resumed.code).toBe(0);
    expect(await run.allEnded()).toBe(3);
    expect((JSON.parse(resumed.stdout) as StudyResults).rows).toHaveLength(8);
    const after = await finishedCells("killed");
    expect([...before.keys()].map((name) => [name, after.get(name)])).toEqual([...before]);
    expect(await findingsOf("killed")).toEqual(await findingsOf("whole"));
    expect((await resultsOf("killed")).rows.flatMap(({ notes }) => notes ?? [])).toContain(
      "Resumed after a stop; the time is that of training up to the last checkpoint, and of everything since.",
    );
  });

  it("stops its processes when it is asked to, and says how to resume", async () => {
    const { code, stderr } = await study("stopped", { after: [ROW], signal: "SIGTERM" });
    expect(code).toBe(130);
    expect(stderr).toContain(`Stopped. To resume: gan-cls resume ${join(folder, "stopped")}`);
    expect(await run.allEnded()).toBe(3);
  });

  it("goes on when one of its processes dies, and finds the same", async () => {
    const { code } = await study("broken", { after: [ROW, CHECKPOINT], signal: "SIGKILL", victim: "worker" });
    expect(code).toBe(0);
    expect(await findingsOf("broken")).toEqual(await findingsOf("whole"));
    expect(await run.allEnded()).toBeGreaterThanOrEqual(3);
  });

  it("leaves no worker behind that is within one long step when its parent dies", async () => {
    const module = `export default {
      name: "endless", title: "Endless", family: "mine", description: "Waits.", needsDiscriminator: false,
      train() { return Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); },
    };`;
    await writeFile(join(folder, "endless.mjs"), module);
    const argv = ["study", "--methods", "knn", "--method", "endless.mjs", "--labels", "20,40", "--jobs", "2", ...DATA];
    const killed = await run([...argv, "--out", "orphans"], { after: [ROW], signal: "SIGKILL" });
    expect(killed).toMatchObject({ signal: "SIGKILL" });
    expect(await run.allEnded()).toBe(3);
  });
});
