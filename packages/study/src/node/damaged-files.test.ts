import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { generateImages } from "@gan-cls/models";
import { readJsonFile, temporaryFolder } from "@gan-cls/testing";
import { beforeAll, describe, expect, it } from "vitest";
import type { StudyEvent } from "../events";
import { collect, findings, SMALL_SETTINGS, smallData, startTestEngine } from "../small-study.test-helper";
import { copyOf, damageEach, DAMAGES, expectNoneWrong, filesOf, isClear } from "./damaged-files.test-helper";
import { loadClassifier } from "./load-classifier";
import { loadNetwork } from "./load-network";
import { readRun } from "./read-run";
import { readStoppedRun } from "./run-config";
import { runStudyInFolder } from "./run-in-folder";
import { startRun } from "./start-run";
import { writeHtmlReport } from "./write-html-report";

const parent = await temporaryFolder();
const data = smallData();
const STUDY = {
  data,
  preset: "quick",
  settings: SMALL_SETTINGS,
  labels: [20],
  methods: ["cnn", "pca-knn", "trial-1"],
} as const;
const run = join(parent, "run");

async function study(out: string, isResumed: boolean): Promise<{ events: StudyEvent[]; found: unknown }> {
  const stopped = isResumed ? await readStoppedRun(out, "study") : undefined;
  const folder = await startRun({ command: "study", engine: "simd", data, out, stopped });
  try {
    const { events, results } = await collect(runStudyInFolder({ ...STUDY, folder }));
    return { events, found: findings(results) };
  } finally {
    folder.close();
  }
}

let files: string[];
let found: unknown;

beforeAll(async () => {
  await startTestEngine();
  found = (await study(run, false)).found;
  files = await filesOf(run);
});

/** What no command reads: pages and pictures for people. */
const FOR_PEOPLE = /\.(md|html|svg|png)$/;

it("reads a run of an older version, without any checksum, as one of this", async () => {
  const copy = await copyOf(run, join(parent, "old"));
  for (const file of files) {
    const path = join(copy, file);
    if (file.endsWith(".json")) {
      const { files: _, weightsSha256: __, ...document } = (await readJsonFile(path)) as Record<string, unknown>;
      await writeFile(path, JSON.stringify(document));
    } else if (file.endsWith(".idx.gz")) {
      await writeFile(path.replace(/\.gz$/, ""), gunzipSync(await readFile(path)));
      await rm(path);
    } else if (file === "events.jsonl") {
      await writeFile(path, (await readFile(path, "utf8")).replaceAll(/,"crc":"\w+"/g, ""));
    }
  }
  expect(await readRun(copy)).toEqual(await readRun(run));
  for (const name of ["cnn", "pca-knn", "trial-1"]) {
    const { classifier, card } = await loadClassifier(join(copy, "models", name));
    expect(card).toMatchObject({ method: name });
    classifier.dispose();
  }
  expect((await study(copy, true)).found).toEqual(found);
});

describe("a run with one damaged file", () => {
  it("is read around it, and says what is left out, or is told to be none", async () => {
    const copy = await copyOf(run, join(parent, "read"));
    const whole = await readRun(copy);
    expect(whole.leftOut).toEqual([]);
    const isReport = (file: string): boolean => !file.startsWith("models/") || file.endsWith("pca.json");
    const read = files.filter((file) => !FOR_PEOPLE.test(file) && isReport(file));
    expect(read.length).toBeGreaterThan(12);
    for (const { file, damage, answer, error } of await damageEach(copy, { files: read, seed: 1 }, readRun)) {
      const what = `${file}, ${damage}: ${error instanceof Error ? (error.stack ?? "") : ""}`;
      if (error !== undefined) {
        expect(file, what).toBe("config.json");
        expect(isClear(error, copy), what).toBe(true);
      } else if (answer?.leftOut?.length === 0 && !(file === "events.jsonl" && !/bit|byte/.test(damage))) {
        // A log that is cut off is what a stopped run leaves.
        expect(answer, what).toEqual(whole);
      }
      answer?.leftOut?.forEach(({ reason }) => expect(reason, what).not.toContain(copy));
    }
  });

  it.each(["results.json", "checkpoints/rows/cnn.json", "checkpoints/gan.json", "events.jsonl"])(
    "is drawn around a damaged %s, on a page that says so",
    async (file) => {
      const copy = await copyOf(run, join(parent, "drawn"));
      const draw = async (): Promise<string[]> => {
        const { leftOut } = await writeHtmlReport(copy);
        const page = await readFile(join(copy, "report.html"), "utf8");
        expect(page).toContain(`<code>${file}</code> (damaged: `);
        expect(page).not.toContain("cannot be drawn from the run");
        return leftOut.map((part) => part.file);
      };
      const damages = DAMAGES.filter(({ name }) => name === "64 zeroed bytes");
      const [outcome] = await damageEach(copy, { files: [file], seed: 5, damages }, draw);
      expect(outcome.error).toBeUndefined();
      expect(outcome.answer).toEqual([file]);
    },
  );

  it("is classified and drawn by as before, or refused", async () => {
    const copy = await copyOf(run, join(parent, "loaded"));
    for (const name of ["cnn", "pca-knn", "trial-1"]) {
      const predict = async (): Promise<Float32Array> => {
        const { classifier } = await loadClassifier(join(copy, "models", name));
        try {
          return (await classifier.predict(data.test)).probabilities;
        } finally {
          classifier.dispose();
        }
      };
      const whole = await predict();
      const own = files.filter((file) => file.startsWith(`models/${name}/`));
      expectNoneWrong(await damageEach(copy, { files: own, seed: 2 }, predict), copy, whole);
    }
    const draw = async (): Promise<Uint8Array> => {
      const generator = await loadNetwork(copy, "generator");
      try {
        return (await generateImages(generator, { count: 4, seed: 1 })).pixels;
      } finally {
        generator.dispose();
      }
    };
    const whole = await draw();
    const own = files.filter((file) => file.startsWith("models/generator/"));
    expectNoneWrong(await damageEach(copy, { files: own, seed: 3 }, draw), copy, whole);
  });

  it("is resumed to the same findings: what is damaged is computed again and kept aside, or the run is refused", async () => {
    const own = files.filter((file) =>
      /^(config|results)\.json$|^checkpoints\/(rows\/cnn|gan)\.json$|^report\/.*json$/.test(file),
    );
    expect(own).toHaveLength(6);
    for (const [index, file] of own.entries()) {
      // Each in one way: a resume takes long.
      const damages = [DAMAGES[index % DAMAGES.length]];
      const copy = await copyOf(run, join(parent, "resumed"));
      const resume = async (): Promise<unknown> => {
        const { events, found: again } = await study(copy, true);
        if (file.startsWith("checkpoints/")) {
          const warnings = events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
          expect(warnings).toContainEqual(expect.stringContaining(`the damaged file is kept as ${file}.damaged`));
          expect(await filesOf(copy)).toContain(`${file}.damaged`);
        }
        return again;
      };
      expectNoneWrong(await damageEach(copy, { files: [file], seed: 4, damages }, resume), copy, found);
    }
  });
});
