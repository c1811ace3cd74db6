import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@gan-cls/testing";
import { beforeAll, describe, expect, it } from "vitest";
import type { StudyEvent } from "../events";
import { collect, findings, SMALL_SETTINGS, smallData, startTestEngine } from "../small-study.test-helper";
import { copyOf, damageEach, DAMAGES, expectNoneWrong, filesOf, isClear } from "./damaged-files.test-helper";
import { learnInFolder } from "./learn-in-folder";
import { findClassifiers, loadClassifier } from "./load-classifier";
import { readRun } from "./read-run";
import { readStoppedRun } from "./run-config";
import { startRun } from "./start-run";
import { trainGanInFolder } from "./train-gan-in-folder";

const parent = await temporaryFolder();
const data = smallData();
const about = { engine: "simd", machine: "this one", versions: {}, command: "gan-cls train gan" };
const { signal } = new AbortController();

type Found = { readonly events: StudyEvent[]; readonly found: unknown };

async function learnIn(out: string, isResumed: boolean): Promise<Found> {
  const stopped = isResumed ? await readStoppedRun(out, "learn") : undefined;
  const folder = await startRun({ command: "learn", engine: "simd", data, out, stopped });
  try {
    const methods = ["knn", "pca-knn"];
    const { events, results } = await collect(learnInFolder({ data, methods, settings: SMALL_SETTINGS, folder }));
    return { events, found: [findings(results), results.selection?.chosen] };
  } finally {
    folder.close();
  }
}

async function trainIn(out: string, isResumed: boolean): Promise<Found> {
  const stopped = isResumed ? await readStoppedRun(out, "train gan") : undefined;
  const folder = await startRun({ command: "train gan", engine: "simd", data, out, stopped });
  try {
    const settings = SMALL_SETTINGS.gan;
    const task = { folder, data, settings, labelChoice: "stratified", seed: 1, about, signal } as const;
    const { events, results } = await collect(trainGanInFolder(task));
    const { metrics, steps } = results.gan;
    return { events, found: { metrics, steps } };
  } finally {
    folder.close();
  }
}

beforeAll(startTestEngine);

describe("a run of learn with one damaged file", () => {
  const run = join(parent, "learn");

  it("is resumed to the same, or refused with what to do; its classifier answers the same, or not at all", async () => {
    const { found } = await learnIn(run, false);
    const files = await filesOf(run);
    const own = files.filter((file) => /^checkpoints\/(learn\.json|part-1\/.*\.json)$/.test(file)).slice(0, 3);
    expect(own.length).toBeGreaterThan(0);
    for (const file of own) {
      const copy = await copyOf(run, join(parent, "learn-copy"));
      const resume = async (): Promise<unknown> => (await learnIn(copy, true)).found;
      const outcomes = await damageEach(copy, { files: [file], seed: 1, damages: DAMAGES.slice(2, 3) }, resume);
      expectNoneWrong(outcomes, copy, found);
    }
    const copy = await copyOf(run, join(parent, "learn-copy"));
    const predict = async (): Promise<Float32Array> => {
      const [folder] = await findClassifiers(copy);
      const { classifier } = await loadClassifier(folder);
      const { probabilities } = await classifier.predict(data.test);
      classifier.dispose();
      return probabilities;
    };
    const chosen = files.filter((file) => file.startsWith("classifier/") && !/\.md$|pca\.json$/.test(file));
    expect(chosen).toHaveLength(5);
    expectNoneWrong(await damageEach(copy, { files: chosen, seed: 2 }, predict), copy, await predict());
  });
});

describe("a run of train gan with one damaged file", () => {
  const run = join(parent, "gan");

  it("is resumed to the same, read around what is damaged, or refused", async () => {
    const { found } = await trainIn(run, false);
    const files = await filesOf(run);
    const copy = await copyOf(run, join(parent, "gan-copy"));
    const whole = await readRun(copy);
    const read = files.filter((file) => /^(config|results)\.json$|^checkpoints\/gan\.json$|\.(jsonl|gz)$/.test(file));
    expect(read.length).toBeGreaterThan(5);
    for (const { file, damage, answer, error } of await damageEach(copy, { files: read, seed: 3 }, readRun)) {
      const what = `${file}, ${damage}: ${error instanceof Error ? (error.stack ?? "") : ""}`;
      const isCutOff = file === "events.jsonl" && !/bit|byte/.test(damage);
      if (error !== undefined) {
        expect([file, isClear(error, copy)], what).toEqual(["config.json", true]);
      } else if (answer?.leftOut?.length === 0 && !isCutOff) {
        expect(answer, what).toEqual(whole);
      }
    }
    const resume = async (): Promise<unknown> => (await trainIn(copy, true)).found;
    const own = ["checkpoints/gan.json", "results.json"];
    const damages = DAMAGES.slice(0, 1);
    expectNoneWrong(await damageEach(copy, { files: own, seed: 4, damages }, resume), copy, found);
    expect(await filesOf(copy)).toContain("checkpoints/gan.json.damaged");
  });

  it("says in its report and as a warning that a sample sheet is damaged", async () => {
    const copy = await copyOf(run, join(parent, "gan-sheets"));
    const file = "samples/epoch-001.png";
    const outcomes = await damageEach(copy, { files: [file], seed: 5, damages: DAMAGES.slice(2, 3) }, async () => {
      const { events } = await trainIn(copy, true);
      return events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
    });
    expect(outcomes[0].answer).toEqual([
      expect.stringMatching(/^left out of the report: samples\/epoch-001\.png \(damaged: it is not a whole PNG/),
    ]);
    const text = await readFile(join(copy, "report.md"), "utf8");
    expect(text).toMatch(/- Left out: `samples\/epoch-001\.png` \(damaged: /);
    expect(text).not.toContain("(samples/epoch-001.png)");
  });
});
