import { describe, expect, it } from "vitest";
import { parseMethod } from "./method";
import { findMethod, METHODS } from "./methods/registry";
import { planStudy } from "./plan";
import { NEAREST_MEAN, SMALL_SETTINGS, smallData } from "./small-study.test-helper";

describe("parseMethod", () => {
  it("takes a user's object as it is, and those that ship", () => {
    expect(parseMethod("mine.mjs", NEAREST_MEAN)).toBe(NEAREST_MEAN);
    METHODS.forEach((method) => expect(parseMethod("registry", method)).toBe(method));
  });

  it.each<[string, unknown, string]>([
    [
      "nothing",
      undefined,
      "name of the method in mine.mjs to be lower-case letters, digits and hyphens, got undefined",
    ],
    ["a function", () => {}, 'name of the method in mine.mjs to be lower-case letters, digits and hyphens, got "'],
    ["a name that is no file name", { ...NEAREST_MEAN, name: "../x" }, 'got "../x"'],
    [
      "no title",
      { ...NEAREST_MEAN, title: "" },
      'expected title of the method in mine.mjs to be a non-empty string, got ""',
    ],
    ["the name of a run's own files", { ...NEAREST_MEAN, name: "rows" }, 'a run\'s own files have, got "rows"'],
    ["the name of a GAN's network", { ...NEAREST_MEAN, name: "discriminator-best-seed-2" }, "a run's own files have"],
    ["the name of a GAN", { ...NEAREST_MEAN, name: "gan-seed-2" }, 'got "gan-seed-2"'],
    ["no family", { ...NEAREST_MEAN, family: 3 }, "expected family"],
    ["no description", { ...NEAREST_MEAN, description: undefined }, "expected description"],
    ["a control of nothing", { ...NEAREST_MEAN, controlOf: null }, "expected controlOf"],
    ["needs that are unclear", { ...NEAREST_MEAN, needsDiscriminator: "no" }, "expected needsDiscriminator"],
    ["a rank in words", { ...NEAREST_MEAN, referenceRank: "first" }, "expected referenceRank"],
    ["notes that are no function", { ...NEAREST_MEAN, notes: ["x"] }, "expected notes"],
    ["no training", { ...NEAREST_MEAN, train: undefined }, "expected train of the method in mine.mjs to be a function"],
  ])("refuses %s", (_, value, message) => {
    const parse = (): unknown => parseMethod("mine.mjs", value);
    expect(parse).toThrow(expect.objectContaining({ code: "invalid-argument" }));
    if (!(value instanceof Function)) {
      expect(parse).toThrow(message);
    }
  });

  it("is what a study does with its methods, so a wrong one is found before anything long begins", () => {
    const plan = (methods: readonly unknown[]): unknown =>
      planStudy({ data: smallData(), settings: SMALL_SETTINGS, labels: [20], methods: methods as string[] });
    expect(() => plan(["knn", { name: "x" }])).toThrow("expected title of the method in methods[1]");
    expect(() => plan(["knn", { ...NEAREST_MEAN, name: "knn" }])).toThrow(
      "planStudy: expected methods to be named once each, got knn, knn",
    );
    expect(() => plan([])).toThrow("planStudy: expected methods to be named once each, got none");
  });
});

describe("findMethod", () => {
  it("names the choices for an unknown method", () => {
    expect(findMethod("cnn").name).toBe("cnn");
    expect(() => findMethod("svm")).toThrow(
      `findMethod: expected a method out of ${METHODS.map(({ name }) => name).join(", ")}, got svm`,
    );
    expect(() => findMethod("cnn", METHODS.slice(0, 2))).toThrow("expected a method out of pca-knn, knn, got cnn");
  });
});
