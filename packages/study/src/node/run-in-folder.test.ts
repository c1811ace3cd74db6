import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { drain } from "@gan-cls/core";
import { parseStudyDocument } from "@gan-cls/evaluate";
import { readJsonFile, temporaryFolder } from "@gan-cls/testing";
import { beforeAll, describe, expect, it } from "vitest";
import type { StudyResults } from "../documents/study-results";
import type { StudyEvent } from "../events";
import { runStudy, type StudyOptions } from "../run-study";
import {
  collect,
  findings,
  NEAREST_MEAN,
  SMALL_SETTINGS,
  smallData,
  startTestEngine,
} from "../small-study.test-helper";
import { readRun } from "./read-run";
import { readStoppedRun } from "./run-config";
import { runStudyInFolder } from "./run-in-folder";
import { startRun } from "./start-run";

const parent = await temporaryFolder();
const data = smallData();
const STUDY: StudyOptions = {
  ...{ data, preset: "quick", settings: SMALL_SETTINGS, labels: [20], seeds: [1, 2] },
  methods: ["pca-knn", "cnn", "trial-2", NEAREST_MEAN],
};

/** Runs a study in a new folder, or resumes one. */
async function run(
  name: string,
  study = STUDY,
  { isResumed = false, until = () => false }: { isResumed?: boolean; until?: (event: StudyEvent) => boolean } = {},
): Promise<{ events: StudyEvent[]; results: StudyResults }> {
  const out = join(parent, name);
  const stopped = isResumed ? await readStoppedRun(out, "study") : undefined;
  const folder = await startRun({ command: "study", engine: "simd", data, out, stopped });
  const stopping = new AbortController();
  try {
    const running = runStudyInFolder({ ...study, folder, signal: stopping.signal });
    return await collect(stopAt(running, until, stopping));
  } finally {
    folder.close();
  }
}

async function* stopAt<Result>(
  study: AsyncGenerator<StudyEvent, Result, void>,
  until: (event: StudyEvent) => boolean,
  stopping: AbortController,
): AsyncGenerator<StudyEvent, Result, void> {
  for (;;) {
    const next = await study.next();
    if (next.done) {
      return next.value;
    }
    if (until(next.value)) {
      stopping.abort();
    }
    yield next.value;
  }
}

async function filesIn(name: string): Promise<string[]> {
  const path = join(parent, name);
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name).slice(path.length + 1)] : [],
  );
}

let whole: StudyResults;
let report: string;

beforeAll(async () => {
  await startTestEngine();
  whole = (await run("whole")).results;
  report = await readFile(join(parent, "whole", "report.md"), "utf8");
});

describe("runStudyInFolder", () => {
  it("finds what the same study finds in memory", async () => {
    expect(findings(whole)).toEqual(findings(await drain(runStudy(STUDY))));
  });

  it("leaves its results as JSON that can be read again, with what was shortened", async () => {
    const stored = await readJsonFile(parent, "whole", "results.json");
    expect(stored).toEqual(whole);
    expect(parseStudyDocument(stored).rows).toHaveLength(8);
    expect(whole.shortened).toEqual(
      expect.arrayContaining(["Labelled images: 20 instead of 100.", "GAN: 4 steps instead of 50 (50 epochs)."]),
    );
    expect(report).toContain("Labelled images: 20 instead of 100.");
    expect(report).toContain("The class whose mean image is nearest.");
    whole.rows.forEach(({ peakMemoryBytes }) => expect(peakMemoryBytes).toBeGreaterThan(0));
  });

  it("trains a GAN for every seed, and keeps their files apart", async () => {
    expect(whole.gans).toMatchObject([1, 2].map((seed) => ({ seed, images: 100, steps: 4, resumed: false })));
    const files = await filesIn("whole");
    for (const seed of [1, 2]) {
      expect(files).toEqual(
        expect.arrayContaining([
          `models/generator-seed-${seed}/model.json`,
          `models/discriminator-seed-${seed}/weights.bin`,
          `samples-seed-${seed}/epoch-002.png`,
          `generated-seed-${seed}.png`,
          `losses-seed-${seed}.svg`,
          `checkpoints/gan-seed-${seed}.json`,
        ]),
      );
    }
    expect(report).toContain("The same noise after epochs 1, 2.\n\n");
    expect(report).toContain("(samples-seed-2/epoch-002.png)");
  });

  it("leaves a report with pictures that are all there, models with cards, and no checkpoints of finished cells", async () => {
    const pictures = [...report.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, file]) => file);
    expect(pictures).toEqual(
      expect.arrayContaining([
        "learning-cnn.svg",
        "learning-trial-2.svg",
        "confusion-nearest-mean-seed-1.svg",
        "axes-pca-knn-seed-1.png",
        "reconstructions-pca-knn-seed-1.png",
      ]),
    );
    const files = await filesIn("whole");
    expect(files).toEqual(expect.arrayContaining(pictures));
    expect(files).toEqual(
      expect.arrayContaining([
        "report.html",
        "models/trial-2-seed-2/card.json",
        "models/pca-knn-seed-1/pca.json",
        "report/images/axes-pca-knn-seed-1.idx.gz",
      ]),
    );
    const checkpoints = files.filter((file) => file.endsWith(".safetensors"));
    expect(checkpoints.sort()).toEqual([1, 2].map((seed) => `checkpoints/gan-seed-${seed}/step-00000004.safetensors`));
    expect(files.filter((file) => file.includes("tmp"))).toEqual([]);
    const card = await readJsonFile(parent, "whole", "models", "cnn-seed-1", "card.json");
    const [row] = whole.rows.filter(({ method }) => method === "cnn");
    expect(card).toMatchObject({ method: "cnn", labels: 20, labelHash: row.labelHash, testAccuracy: row.testAccuracy });
    expect(card).toHaveProperty("classNames.length", 10);
  });

  it("logs trainings, rows and sample sheets, without pixels", async () => {
    const lines = (await readFile(join(parent, "whole", "events.jsonl"), "utf8")).trim().split("\n");
    const events = lines.map((line) => JSON.parse(line) as { type: string; file?: string; pixels?: unknown });
    expect([events[0].type, events.at(-1)?.type]).toEqual(["run-start", "run-end"]);
    expect(events.filter(({ type }) => type === "row")).toHaveLength(8);
    expect(events.filter(({ type }) => type === "samples").map(({ file }) => file)).toEqual(
      [1, 2].flatMap((seed) => [1, 2].map((epoch) => `samples-seed-${seed}/epoch-00${epoch}.png`)),
    );
    expect(events.every(({ pixels }) => pixels === undefined)).toBe(true);
  });

  it("stops between two methods with what it has found, and resumes with the rest alone", async () => {
    const study = { ...STUDY, seeds: [1] };
    const until = (event: StudyEvent): boolean => event.type === "cell-end" && event.cell.name === "trial-2";
    await expect(run("stopped", study, { until })).rejects.toMatchObject({ code: "aborted" });
    const partial = (await readJsonFile(parent, "stopped", "results.json")) as StudyResults;
    const done = partial.rows.map(({ method }) => method);
    expect(done).toContain("trial-2");
    expect(done.length).toBeLessThan(4);

    const { events, results } = await run("stopped", study, { isResumed: true });
    const ends = events.flatMap((event) => (event.type === "cell-end" ? [event] : []));
    expect(ends.filter(({ isStored }) => isStored).map(({ cell }) => cell.method)).toEqual(done);
    expect(ends).toHaveLength(4);
    expect(results.gans).toEqual(partial.gans);
    expect(results).not.toHaveProperty("seconds");
    expect(results.rows.map(({ confusion }) => confusion)).toEqual(
      whole.rows.filter(({ seed }) => seed === 1).map(({ confusion }) => confusion),
    );
  });

  it("does again only what is missing, and draws its report again", async () => {
    const out = join(parent, "stopped");
    const before = (await readJsonFile(out, "results.json")) as StudyResults;
    const missing = ["checkpoints/rows/trial-2.json", "report.md", "report.html", "report/feature-map.json"];
    await Promise.all(missing.map((file) => rm(join(out, file))));
    const { events, results } = await run("stopped", { ...STUDY, seeds: [1] }, { isResumed: true });
    const trained = events.flatMap((event) => (event.type === "cell-start" ? [event.cell.name] : []));
    expect(trained).toEqual(["trial-2"]);
    expect(findings(results)).toEqual(findings(before));
    missing.forEach((file) => expect(existsSync(join(out, file)), file).toBe(true));
  });

  it("leaves a feature space out whose network is gone, says so, and keeps the report", async () => {
    const out = join(parent, "stopped");
    await Promise.all(
      ["report/feature-map.json", "models/cnn", "report.html"].map((name) => rm(join(out, name), { recursive: true })),
    );
    const { events } = await run("stopped", { ...STUDY, seeds: [1] }, { isResumed: true });
    const warnings = events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
    expect(warnings).toContainEqual(expect.stringMatching(/^feature map: CNN is left out: /));
    expect((await readRun(out)).featureMap?.spaces.map(({ name }) => name)).toEqual(["gan", "random"]);
    expect(existsSync(join(out, "report.html"))).toBe(true);
  });

  it("refuses to resume with other data", async () => {
    const stopped = await readStoppedRun(join(parent, "whole"), "study");
    const other = smallData({ train: data.test });
    await expect(startRun({ command: "study", engine: "simd", data: other, stopped })).rejects.toThrow(
      "startRun: the train images must be those of the run",
    );
  });
});
