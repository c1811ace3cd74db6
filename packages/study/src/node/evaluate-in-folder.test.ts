import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createImageDataset, type ImageDataset } from "@gan-cls/core";
import { smallDigits, temporaryFolder } from "@gan-cls/testing";
import { beforeAll, describe, expect, it } from "vitest";
import type { StudyResults } from "../documents/study-results";
import { collect, SMALL_SETTINGS, smallData, startTestEngine } from "../small-study.test-helper";
import { reportClassifiers, testClassifiers, type TestedClassifiers } from "./evaluate-in-folder";
import { runStudyInFolder } from "./run-in-folder";
import { startRun } from "./start-run";

const parent = await temporaryFolder();
const NAMES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const named = (digits: ImageDataset, classNames: readonly string[] = NAMES): ImageDataset =>
  createImageDataset({ ...digits, classNames });

const test = named(smallDigits(5, 20));
const data = smallData({ train: named(smallDigits(10)), test });
const about = { engine: "simd", machine: "this one", versions: {}, command: "gan-cls evaluate" };
const cnn = join(parent, "study", "models", "cnn");
/** Classifies a good part of the test images correctly: one that says a single class proves nothing. */
const probe = join(parent, "study", "models", "random-probe");
let study: StudyResults;

async function tested(folders: readonly string[], images = test): Promise<TestedClassifiers> {
  return (await collect(testClassifiers(folders, { test: images }, { signal: new AbortController().signal }))).results;
}

beforeAll(async () => {
  await startTestEngine();
  const folder = await startRun({ command: "study", engine: "simd", data, out: join(parent, "study") });
  const options = { methods: ["cnn", "random-probe"], labels: [100], settings: SMALL_SETTINGS };
  study = (await collect(runStudyInFolder({ data, ...options, folder }))).results;
  folder.close();
});

describe("testClassifiers", () => {
  it("finds the figures of the study again, with what the cards know", async () => {
    const { cells, methods } = await tested([cnn, probe]);
    const pick = ({ method, labels, labelHash, seed, confusion }: StudyResults["rows"][number]): unknown => {
      return { method, labels, labelHash, seed, confusion };
    };
    expect(cells.map(({ row }) => pick(row))).toEqual(study.rows.map(pick));
    expect(methods).toMatchObject([
      { name: "cnn", title: "CNN", family: "cnn", isReference: true },
      { name: "random-probe", family: "frozen", description: expect.stringContaining("random-probe") as string },
    ]);
  });

  it("matches classes by name: in another order they give the same accuracy", async () => {
    const order = [3, 1, 4, 0, 5, 9, 2, 6, 8, 7];
    const labels = test.labels.map((label) => order.indexOf(label));
    const classNames = order.map((label) => NAMES[label]);
    const permuted = createImageDataset({ ...test, labels, classNames });
    const [[own], [other]] = [(await tested([probe])).cells, (await tested([probe], permuted)).cells];
    expect(own.row.testAccuracy).toBeGreaterThan(0.3);
    expect(other.row.testAccuracy).toBe(own.row.testAccuracy);
    expect([...other.predictedLabels]).toEqual(Array.from(own.predictedLabels, (label) => order.indexOf(label)));
    // Row and column of a class move with its name.
    order.forEach((was, row) =>
      order.forEach((name, column) => expect(other.row.confusion[row][column]).toBe(own.row.confusion[was][name])),
    );
    other.probabilities?.forEach((row, image) =>
      row.forEach((probability, label) => expect(probability).toBe(own.probabilities?.[image][order[label]])),
    );
  });

  it("refuses data with other classes, and says which both know", async () => {
    const other = named(smallDigits(5, 20), [...NAMES.slice(0, 9), "oval"]);
    await expect(tested([cnn], other)).rejects.toMatchObject({
      code: "invalid-data",
      message: `testClassifiers: expected cnn to know the classes of the data, ${other.classNames.join(", ")}, got ${NAMES.join(", ")}; rename the class folders, or test it on data with its classes`,
    });
    const fewer = createImageDataset({ ...smallDigits(1), classNames: [...NAMES, "ten"] });
    await expect(tested([cnn], fewer)).rejects.toThrow(/nine, ten, got zero, one/);
  });

  it("takes a model without a card by the numbers of its classes, and says that its labels are unknown", async () => {
    const bare = join(parent, "bare");
    await mkdir(bare);
    await Promise.all(["model.json", "weights.bin"].map((file) => cp(join(cnn, file), join(bare, file))));
    const { cells, methods } = await tested([cnn, bare]);
    expect(cells[1].row.confusion).toEqual(cells[0].row.confusion);
    expect(cells[1].row).toMatchObject({ method: "bare", labels: 0, labelHash: "unknown" });
    expect(methods[1]).toMatchObject({ title: "bare", family: "saved" });
    const two = createImageDataset({ ...smallDigits(1), labels: new Uint8Array(10), classNames: ["a", "b"] });
    await expect(tested([bare], two)).rejects.toThrow("the classes of the data, a, b, got 10 classes without names");
  });
});

describe("reportClassifiers", () => {
  it("writes a study that compares every classifier with the first, and tells two of one name apart", async () => {
    const folder = await startRun({ command: "evaluate", engine: "simd", data, out: join(parent, "report") });
    const results = await reportClassifiers(folder, await tested([cnn, cnn]), { data, about });
    folder.close();
    expect(results.rows.map(({ method }) => method)).toEqual(["cnn", "cnn-#2"]);
    expect(results.comparisons).toMatchObject([{ method: "cnn-#2", reference: "cnn", onlyMethodRight: 0, pValue: 1 }]);
    expect(results.methods?.[1].title).toBe("CNN-#2");
  });
});
