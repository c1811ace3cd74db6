import { describe, expect, it } from "vitest";
import { describeFinding } from "./finding";
import type { StudyDocument, StudyMethod, StudyRow } from "./study-document";

const METHODS: readonly StudyMethod[] = [
  method("pca", "classical"),
  method("cnn", "cnn"),
  method("old-cnn", "cnn"),
  method("frozen", "transfer", { needsDiscriminator: true }),
  method("tuned", "tuned", { needsDiscriminator: true }),
  method("random", "tuned", { controlOf: "tuned" }),
];

function method(name: string, family: string, more: Partial<StudyMethod> = {}): StudyMethod {
  return { name, title: name, family, description: "", needsDiscriminator: false, ...more };
}

function row(name: string, right: number, { labels = 300, seed = 1 } = {}): StudyRow {
  const confusion = [[right, 100 - right]].concat([[0, 0]]);
  return {
    ...{ method: name, labels, seed, testAccuracy: right / 100, testSize: 100, seconds: 1, confusion },
    labelHash: "a",
  };
}

function studyOf(rights: Readonly<Record<string, number>>, pValue: number): StudyDocument {
  const rows = Object.entries(rights).map(([name, right]) => row(name, right));
  const difference = rights.tuned - rights.random;
  const test = { method: "tuned", reference: "random", labels: 300, seed: 1, onlyReferenceRight: 1, pValue };
  const controlComparisons = [{ ...test, onlyMethodRight: 1 + difference }];
  return { engine: "cpu", data: "small", rows, methods: METHODS, controlComparisons };
}

const RIGHTS = { pca: 80, "old-cnn": 50, cnn: 92, frozen: 60, tuned: 96, random: 94 };

describe("describeFinding", () => {
  it("names the best method, what the discriminator adds, the baselines, and where it does not help", () => {
    expect(describeFinding(studyOf(RIGHTS, 0.0004))).toEqual([
      "With 300 labels, tuned is the best of 6 methods: 96.00 % correct on 100 test images.",
      "tuned starts from a GAN's discriminator, which learned without labels, and reaches 96.00 %, 2.00 points more than the same from random weights (random, 94.00 %) (McNemar's test on the same test images: p < 0.001).",
      "For comparison: cnn reaches 92.00 % and pca reaches 80.00 %.",
      "Not every use of a discriminator helps: frozen, which builds on it too, reaches 60.00 %, less than pca.",
    ]);
  });

  it("says when a difference may be chance", () => {
    expect(describeFinding(studyOf(RIGHTS, 0.31))[1]).toMatch(/; that may be chance \(.*: p = 0\.31\)\.$/);
  });

  it("says when the GAN does harm, and when it makes no difference", () => {
    const worse = describeFinding(studyOf({ ...RIGHTS, tuned: 91 }, 0.02));
    expect(worse[0]).toMatch(/^With 300 labels, random is the best of 6/);
    expect(worse[1]).toMatch(/3\.00 points less than the same from random weights .*: here the GAN does harm\.$/);
    expect(describeFinding(studyOf({ ...RIGHTS, tuned: 94 }, 1))[1]).toMatch(/94\.00 %, as much as the same .*chance/);
  });

  it("counts a difference only where all seeds point the same way", () => {
    const two = { ...studyOf(RIGHTS, 0.001) };
    const [first] = two.controlComparisons ?? [];
    const opposite = { ...first, seed: 2, onlyMethodRight: 0, onlyReferenceRight: 5 };
    const rows = [...two.rows, ...Object.entries(RIGHTS).map(([name, right]) => row(name, right, { seed: 2 }))];
    const found = describeFinding({ ...two, rows, controlComparisons: [first, opposite] });
    expect(found[0]).toMatch(/100 test images, mean of 2 seeds\.$/);
    expect(found[1]).toMatch(/may be chance \(.*p = 0\.001, the largest of the seeds\)/);
  });

  it("is shorter for several numbers of labels, and names equals together", () => {
    const rows = [100, 300].flatMap((labels) => [row("pca", 80, { labels }), row("cnn", 80, { labels })]);
    expect(describeFinding({ engine: "cpu", data: "small", rows, methods: METHODS })).toEqual([
      "With 100 labels, pca and cnn are the best of 2 methods: 80.00 % correct on 100 test images.",
      "With 300 labels, pca and cnn are the best of 2 methods: 80.00 % correct on 100 test images.",
    ]);
  });

  it("has nothing to say of one method", () => {
    expect(describeFinding({ engine: "cpu", data: "small", rows: [row("cnn", 90)], methods: METHODS })).toEqual([]);
  });
});
