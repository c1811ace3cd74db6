import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { drain, selectImages } from "@gan-cls/core";
import { buildDiscriminator } from "@gan-cls/models";
import { smallDigits, temporaryFolder } from "@gan-cls/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { smallData, startTestEngine } from "../small-study.test-helper";
import { readTasks } from "./read-tasks";
import { startRun } from "./start-run";
import { tasksInFolder } from "./tasks-in-folder";

const parent = await temporaryFolder();
const digits = smallDigits(10);
/** One image of the digit 7, of which nothing can be said. */
const rare = Array.from(digits.labels.keys()).filter((at) => digits.labels[at] !== 7);
const data = smallData({
  train: selectImages(digits, Uint32Array.from([...rare, digits.labels.indexOf(7)])),
  test: smallDigits(5, 20),
});

beforeAll(startTestEngine);

describe("tasksInFolder", () => {
  it("leaves a document that is read again as it was, also of data with a rare class, which has dashes", async () => {
    const out = join(parent, "run");
    const folder = await startRun({ command: "tasks", engine: "simd", data, out });
    const discriminator = buildDiscriminator({ filters: [4, 6], imageShape: [12, 12, 1], seed: 1 });
    const document = await drain(
      tasksInFolder({
        ...{ folder, data, tasks: ["one-class"], leftOut: [], seed: 1, signal: new AbortController().signal },
        networks: { discriminator, about: { discriminator: { source: join(parent, "mine"), sha256: "cc" } } },
        sizes: { train: 100, test: 50, restored: 1, steps: 1, episodes: 1, controls: 1 },
        about: { engine: "simd", machine: "this one", versions: {}, command: "gan-cls tasks" },
      }),
    );
    folder.close();
    discriminator.dispose();
    expect(document.rows[0].classes?.[7]).toEqual({ name: "7", trained: null, random: null, baseline: null });
    expect(await readTasks(out)).toEqual(document);
    expect(await readFile(join(out, "report.md"), "utf8")).toMatch(/^\| 7 +\| +– \| +– \| +– \|$/m);
    expect(await readFile(join(out, "report.html"), "utf8")).toContain("one-class: AUROC, mean over the classes");
  });
});
