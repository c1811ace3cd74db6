import { smallDigits } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { ganName, planCells } from "./cells/cell";
import { planStudy, referenceMethod, type StudyRequest } from "./plan";
import { PRESETS, type PresetName } from "./presets";
import { manyPixels, smallData } from "./small-study.test-helper";

const data = smallData();
const large = smallData({ train: manyPixels(60_000), test: manyPixels(10_000) });

function plan(preset: PresetName, request: Partial<StudyRequest> = {}): ReturnType<typeof planStudy> {
  return planStudy({ data, preset, ...request });
}

describe("planStudy", () => {
  it("takes methods, labels and settings from the preset, and one seed", () => {
    expect(plan("original", { data: large })).toMatchObject({
      ...{ preset: "original", settings: PRESETS.original, labelCounts: [10_000], seeds: [1] },
      methods: PRESETS.original.methods.map((name) => ({ name })),
    });
    expect(planStudy({ data })).toMatchObject({ preset: undefined, settings: PRESETS.quick });
  });

  it("takes as many labels as smaller data have, unless more are asked for", () => {
    const counts = (preset: PresetName, request: Partial<StudyRequest> = {}): readonly number[] =>
      plan(preset, request).labelCounts;
    expect(counts("label-efficiency", { data: large })).toEqual([100, 300, 1000, 3000, 10_000, 60_000]);
    const middle = smallData({ train: manyPixels(2_000), test: manyPixels(10) });
    expect(counts("label-efficiency", { data: middle })).toEqual([100, 300, 1000, 2000]);
    expect(counts("label-efficiency")).toEqual([100]);
    expect(counts("quick", { labels: [30, 10] })).toEqual([10, 30]);
    expect(counts("quick", { labels: "all" })).toEqual([100]);
    expect(() => plan("quick", { labels: [101] })).toThrow("drawLabelBudget: labels must be at most the 100 images");
  });

  it.each<[string, Partial<StudyRequest>, string]>([
    ["a number of labels twice", { labels: [10, 10] }, "planStudy: expected labels to be named once each, got 10, 10"],
    ["no seed", { seeds: [] }, "planStudy: expected seeds to be named once each, got none"],
    ["a seed below zero", { seeds: [-1] }, "planStudy: a seed must be"],
    ["half a label", { labels: [0.5] }, "planStudy: a number of labels must be"],
    ["an unknown method", { methods: ["svm"] }, "findMethod: expected a method out of pca-knn"],
  ])("refuses %s", (_, request, message) => {
    expect(() => plan("quick", request)).toThrow(message);
    expect(() => plan("quick", request)).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  });

  it("compares with the method of the highest rank, and without any with the first", () => {
    const reference = (...methods: string[]): string => referenceMethod(plan("quick", { methods })).name;
    expect(reference("knn", "cnn", "trial-1")).toBe("cnn");
    expect(reference("knn", "cnn", "cnn-fair")).toBe("cnn-fair");
    expect(reference("pooled-knn", "knn")).toBe("pooled-knn");
  });
});

describe("the preset label-efficiency", () => {
  it("has every control of its methods, three seeds, and keeps off the test images", () => {
    const settings = PRESETS["label-efficiency"];
    expect(settings).toMatchObject({ seeds: 3, validateOnTest: false, labelChoice: "stratified" });
    const { methods } = plan("label-efficiency");
    const names = methods.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["cnn-fair", "random-probe", "random-tune", "spread-random"]));
    methods.forEach(({ controlOf }) => expect(names.concat("undefined")).toContain(String(controlOf)));
  });
});

describe("planCells", () => {
  it("names files by what varies only, seed by seed, fewest labels first", () => {
    const names = (request: Partial<StudyRequest>): string[] =>
      planCells(plan("quick", { methods: ["cnn"], labels: [100], ...request })).map(({ name }) => name);
    expect(names({})).toEqual(["cnn"]);
    expect(names({ labels: [100, 10] })).toEqual(["cnn-10-labels", "cnn-100-labels"]);
    expect(names({ seeds: [1, 2] })).toEqual(["cnn-seed-1", "cnn-seed-2"]);
    expect(names({ labels: [10, 20], seeds: [5, 6], methods: ["knn"] })).toEqual(
      [5, 6].flatMap((seed) => [10, 20].map((labels) => `knn-${labels}-labels-seed-${seed}`)),
    );
  });

  it("keeps the names of a study that was begun with one number of labels and one seed, whatever it grows to", () => {
    const begun = plan("quick", { methods: ["cnn"], labels: [100], seeds: [0] });
    const names = (labels: number[], seeds: number[]): string[] =>
      planCells(plan("quick", { methods: ["cnn"], labels, seeds, implied: begun.implied })).map(({ name }) => name);
    expect(names([100], [0])).toEqual(planCells(begun).map(({ name }) => name));
    expect(names([10, 100], [0, 1])).toEqual(["cnn-10-labels", "cnn", "cnn-10-labels-seed-1", "cnn-seed-1"]);
    expect(names([10], [0])).toEqual(["cnn-10-labels"]);
    expect(ganName(begun.implied, 0)).toBe("gan");
    expect(ganName(begun.implied, 1)).toBe("gan-seed-1");
  });

  it("is independent of how many images there are", () => {
    const few = smallData({ train: smallDigits(2), test: smallDigits(1, 20) });
    expect(planCells(plan("label-efficiency", { data: few }))).toHaveLength(13);
  });
});
