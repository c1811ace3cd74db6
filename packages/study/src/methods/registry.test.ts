import { describe, expect, it } from "vitest";
import { describeMethod, type Method } from "../method";
import { PRESETS, type StudySettings } from "../presets";
import { METHODS } from "./registry";

const names = METHODS.map(({ name }) => name);
const presets = Object.entries<StudySettings>(PRESETS);

function described(settings: StudySettings): Record<string, string> {
  return Object.fromEntries(METHODS.map((method: Method) => [method.name, describeMethod(method, settings)]));
}

describe("the registry of methods", () => {
  it("has every name, and every title, once", () => {
    expect(new Set(names).size).toBe(names.length);
    const titles = METHODS.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it("has the methods of a family side by side", () => {
    const families = METHODS.map(({ family }) => family);
    const changes = families.filter((family, index) => family !== families[index - 1]);
    expect(changes).toEqual([...new Set(families)]);
  });

  it("has what every control is a control of, which has no control's part itself", () => {
    const controls = METHODS.filter(({ controlOf }) => controlOf !== undefined);
    expect(controls.length).toBeGreaterThan(0);
    for (const { name, controlOf } of controls) {
      const controlled = METHODS.find((method) => method.name === controlOf);
      expect(controlled, name).toBeDefined();
      expect(controlled?.controlOf, name).toBeUndefined();
    }
  });

  it("has one reference of each rank", () => {
    const ranks = METHODS.flatMap(({ referenceRank = 0 }) => (referenceRank > 0 ? [referenceRank] : []));
    expect(new Set(ranks).size).toBe(ranks.length);
  });

  it.each(presets)(
    "has the methods of the preset %s, and a sentence about every method with its settings",
    (_, settings) => {
      expect(names).toEqual(expect.arrayContaining([...settings.methods]));
      for (const [name, description] of Object.entries(described(settings))) {
        expect(description, name).toMatch(/^[A-Z\d].{15,}\.$/s);
        expect(description, name).not.toMatch(/undefined|NaN|\[object/);
      }
    },
  );

  it("says the preset's epochs, rates and neighbours", () => {
    const { cnn, "trial-2": second, "trial-3": third, "pca-knn": pca } = described(PRESETS.original);
    expect(cnn).toContain("15 epochs of SGD 0.01, batches of 100");
    expect(second).toContain("5 epochs of sgd 0.01 (head), then 10 epochs of sgd 0.01 (all)");
    expect(third).toContain("7 epochs of sgd 0.01 (head), then 8 epochs of sgd 0.01 (all)");
    expect(pca).toContain("the 4 nearest neighbours; ties go to the nearest, as in the original");
  });

  it("says the most epochs that the settings allow", () => {
    const {
      "cnn-fair": cnn,
      "pooled-tune": tuned,
      "tune-views": views,
    } = described({ ...PRESETS.quick, mostEpochs: 20 });
    expect([cnn, tuned, views]).toEqual([
      expect.stringContaining(", 15 to 20 epochs;"),
      expect.stringContaining(", 5 to 20 epochs."),
      expect.stringContaining(", but 15 to 20 epochs, "),
    ]);
  });
});
