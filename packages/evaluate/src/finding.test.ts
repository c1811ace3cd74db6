import { describe, expect, it } from "vitest";
import { describedStudy, quickStudy, seedsStudy } from "./__fixtures__/study";
import { describeFinding, findingPairs } from "./finding";
import type { FindingSource } from "./finding-facts";
import { pairedDifference } from "./paired-difference";
import type { StudyComparison, StudyMethod, StudyRow } from "./study-document";
import { usesGan } from "./uses-gan";
import { wilsonInterval } from "./wilson";

const TEST_SIZE = 2000;

/** Half of the test images of each of two classes, of which this many are classified rightly in all. */
function rowOf(method: string, correct: number, { labels = 300, seed = 1 } = {}): StudyRow {
  const half = TEST_SIZE / 2;
  const first = Math.min(half, correct);
  const confusion = [
    [first, half - first],
    [half - (correct - first), correct - first],
  ];
  return {
    ...{ method, labels, seed, testAccuracy: correct / TEST_SIZE, testSize: TEST_SIZE, seconds: 1, confusion },
    ...{ labelHash: "5e".repeat(32), interval: wilsonInterval(correct, TEST_SIZE) },
  };
}

function test(method: string, reference: string, gained: number, lost: number, pValue: number): StudyComparison {
  return { method, reference, labels: 300, seed: 1, onlyMethodRight: gained, onlyReferenceRight: lost, pValue };
}

const method = (name: string, title: string, more: Partial<StudyMethod> = {}): StudyMethod => ({
  ...{ name, title, family: "", description: "", needsDiscriminator: false },
  ...more,
});

const METHODS = [
  method("plain", "Plain"),
  method("net", "Net, fair"),
  method("tuned", "Tuned", { needsDiscriminator: true }),
  method("control", "Random", { controlOf: "tuned" }),
];

function studyOf(correct: Record<string, number>, findingComparisons: StudyComparison[] = []): FindingSource {
  const rows = Object.entries(correct).map(([name, count]) => rowOf(name, count));
  return { rows, methods: METHODS, findingComparisons };
}

const sentencesOf = (study: FindingSource): readonly string[] => describeFinding(study)?.sentences ?? [];

describe("describeFinding", () => {
  it("rounds halves up, so that differences fit the accuracies beside them", () => {
    const [winner, brings] = sentencesOf(studyOf({ plain: 1656, net: 1878, tuned: 1905, control: 1872 }));
    expect(winner).toContain("Tuned classifies 95.3 %");
    expect(brings).toContain("brings 1.7 points");
    expect(brings).toContain("reaches 93.6 %");
  });

  it("compares with the other families, and says which uses of a discriminator do not help", () => {
    const methods = [
      ...[method("pca", "PCA", { family: "classical" }), method("net", "Net", { family: "net" })],
      ...[method("small", "Small net", { family: "net" }), method("tuned", "Tuned", { needsDiscriminator: true })],
      ...[
        method("frozen", "Frozen", { needsDiscriminator: true }),
        method("control", "Random", { controlOf: "tuned" }),
      ],
    ];
    const rows = Object.entries({ pca: 1600, net: 1800, small: 1000, tuned: 1900, frozen: 1500, control: 1400 });
    const study = { rows: rows.map(([name, correct]) => rowOf(name, correct)), methods };
    expect(sentencesOf(study).slice(2)).toEqual([
      "For comparison: PCA reaches 80.0 %.",
      "Not every use of a GAN's discriminator helps: Frozen reaches 75.0 %, less than PCA.",
    ]);
  });

  it("says that the GAN wins, and what it brings", () => {
    const study = studyOf({ plain: 1800, net: 1860, tuned: 1900, control: 1850 }, [
      test("tuned", "net", 70, 30, 0.00008),
      test("tuned", "control", 80, 30, 0.000002),
    ]);
    expect(sentencesOf(study)).toMatchInlineSnapshot(`
      [
        "With 300 labels a classifier that builds on a GAN wins: Tuned classifies 95.0 % of the 2 000 test images correctly, 2.0 points more than the best method without one, “Net, fair” (95 % interval 1.0 to 3.0, p < 0.001).",
        "The GAN brings 2.5 points: the same method without the GAN's training, Random, reaches 92.5 % (95 % interval 1.5 to 3.5, p < 0.001).",
      ]
    `);
  });

  it("says that the GAN loses, and what it brings still, whichever way round the test was made", () => {
    const study = studyOf({ plain: 1800, net: 1920, tuned: 1900, control: 1850 }, [
      test("net", "tuned", 60, 40, 0.04),
      test("tuned", "control", 80, 30, 0.000002),
    ]);
    expect(sentencesOf(study)).toMatchInlineSnapshot(`
      [
        "With 300 labels a classifier without a GAN wins: “Net, fair” classifies 96.0 % of the 2 000 test images correctly, 1.0 points more than the best that builds on a GAN, Tuned (95 % interval 0.0 to 2.0, p = 0.040).",
        "The GAN still brings 2.5 points: the same method without the GAN's training, Random, reaches 92.5 % (95 % interval 1.5 to 3.5, p < 0.001).",
      ]
    `);
  });

  it("says where nothing is significant", () => {
    const study = studyOf({ net: 1895, tuned: 1900, control: 1905 }, [
      test("tuned", "net", 30, 25, 0.59),
      test("tuned", "control", 20, 25, 0.55),
    ]);
    expect(sentencesOf(study)).toMatchInlineSnapshot(`
      [
        "With 300 labels it is a draw: Tuned classifies 95.0 % of the 2 000 test images correctly, and the best method without a GAN, “Net, fair”, 94.8 %; the difference is not significant (p = 0.59).",
        "The GAN shows no gain: the same method without the GAN's training, Random, reaches 95.3 %; the difference is not significant (p = 0.55).",
      ]
    `);
  });

  it("says that the control is better", () => {
    const study = studyOf({ net: 1800, tuned: 1850, control: 1900 }, [
      test("tuned", "net", 80, 30, 0.00001),
      test("tuned", "control", 30, 80, 0.00001),
    ]);
    expect(sentencesOf(study)).toMatchInlineSnapshot(`
      [
        "With 300 labels a classifier that builds on a GAN wins: Tuned classifies 92.5 % of the 2 000 test images correctly, 2.5 points more than the best method without one, “Net, fair” (95 % interval 1.5 to 3.5, p < 0.001).",
        "But the GAN brings no gain: the same method without the GAN's training, Random, reaches 95.0 %, 2.5 points more (95 % interval 1.5 to 3.5, p < 0.001).",
      ]
    `);
  });

  it("compares an average with the best that is left of it without the GAN", () => {
    const methods = [
      ...METHODS,
      method("frozen", "Frozen", { needsDiscriminator: true }),
      method("frozen-control", "Random, frozen", { controlOf: "frozen" }),
      method("frozen+tuned", "Both", { needsDiscriminator: true, averages: ["frozen", "tuned"] }),
      method("frozen-control+control", "Random, both", {
        ...{ controlOf: "frozen+tuned", averages: ["frozen-control", "control"] },
      }),
    ];
    const study = (both: number): FindingSource => {
      const correct = { net: 1800, tuned: 1900, control: 1870, frozen: 1850, "frozen-control": 1500 };
      const counts = { ...correct, "frozen+tuned": 1905, "frozen-control+control": both };
      return { rows: Object.entries(counts).map(([name, count]) => rowOf(name, count)), methods };
    };
    // The average of the controls is worse than one of them.
    expect(sentencesOf(study(1700))[1]).toContain(
      "The GAN brings 1.8 points: the best of its members without the GAN's training, Random, reaches 93.5 %",
    );
    expect(sentencesOf(study(1880))[1]).toContain(
      "the same method without the GAN's training, “Random, both”, reaches",
    );
  });

  it("takes the intervals where the study has not tested a pair, and says where there is no control", () => {
    expect(sentencesOf(studyOf({ plain: 1800, tuned: 1900 }))).toMatchInlineSnapshot(`
      [
        "With 300 labels a classifier that builds on a GAN wins: Tuned classifies 95.0 % of the 2 000 test images correctly, 5.0 points more than the best method without one, Plain (95 % interval 3.4 to 6.6).",
        "What the GAN's training brought cannot be said: the study has no control that starts from random weights.",
      ]
    `);
    expect(sentencesOf(studyOf({ plain: 1895, tuned: 1900 }))).toMatchInlineSnapshot(`
      [
        "With 300 labels it is a draw: Tuned classifies 95.0 % of the 2 000 test images correctly, and the best method without a GAN, Plain, 94.8 %; the difference is not significant (95 % interval -1.1 to 1.6).",
        "What the GAN's training brought cannot be said: the study has no control that starts from random weights.",
      ]
    `);
  });

  it("names the best without a word of GANs where there is none", () => {
    expect(sentencesOf(studyOf({ plain: 1800, net: 1900 }))).toMatchInlineSnapshot(`
      [
        "With 300 labels “Net, fair” classifies 95.0 % of the 2 000 test images correctly, the most of 2 methods: 5.0 points more than the next, Plain (95 % interval 3.4 to 6.6).",
      ]
    `);
    expect(sentencesOf(studyOf({ plain: 1800 }))).toMatchInlineSnapshot(`
      [
        "With 300 labels Plain classifies 90.0 % of the 2 000 test images correctly (95 % interval 88.6 to 91.2 %).",
      ]
    `);
    expect(sentencesOf(quickStudy)[0]).toContain("gamma classifies");
  });

  it("names both where two are equally good", () => {
    expect(sentencesOf(studyOf({ plain: 1900, net: 1900 }))).toEqual([
      "With 300 labels Plain and “Net, fair” are equally good, the best of 2 methods: both classify 95.0 % of the 2 000 test images correctly.",
    ]);
  });

  it("tells of the fewest and the most labels, over all seeds", () => {
    expect(sentencesOf({ ...seedsStudy, methods: [method("beta", "Beta", { needsDiscriminator: true })] }))
      .toMatchInlineSnapshot(`
      [
        "With 100 labels a classifier that builds on a GAN wins: Beta classifies 87.6 % of the 2 000 test images correctly on average over 3 seeds, 3.0 points more than the best method without one, alpha (95 % interval 0.9 to 5.2).",
        "With 10 000 labels a classifier without a GAN wins: alpha classifies 96.0 % of the 2 000 test images correctly on average over 3 seeds, 1.9 points more than the best that builds on a GAN, Beta (95 % interval 0.5 to 3.2).",
        "What the GAN's training brought cannot be said: the study has no control that starts from random weights.",
      ]
    `);
  });

  it("needs every seed to show a difference", () => {
    const seeds = [1, 2];
    const rows = seeds.flatMap((seed) => [rowOf("net", 1860, { seed }), rowOf("tuned", 1900, { seed })]);
    const differ = seeds.map((seed) => ({ ...test("tuned", "net", 70, 30, seed === 1 ? 0.0001 : 0.03), seed }));
    const [one, other] = differ;
    const finding = (findingComparisons: StudyComparison[]) =>
      describeFinding({ rows, methods: METHODS, findingComparisons })?.budgets[0].ganAgainstRest?.difference;
    expect(finding(differ)).toMatchObject({ pValue: 0.03, verdict: "better" });
    expect(finding([one, { ...other, onlyMethodRight: 30, onlyReferenceRight: 70 }])).toMatchObject({
      ...{ pValue: 1, verdict: "not significant" },
    });
    // A test of one seed alone says nothing of the mean of both, so the intervals decide.
    expect(finding([one])?.pValue).toBeUndefined();
  });

  it("says where some uses of a GAN are worth nothing", () => {
    const trial = method("trial", "Trial", { needsDiscriminator: true });
    const rows = Object.entries({ plain: 1800, tuned: 1900, trial: 1500 }).map(([name, count]) => rowOf(name, count));
    expect(sentencesOf({ rows, methods: [...METHODS, trial] })).toContain(
      "Not every use of a GAN's discriminator helps: Trial reaches 75.0 %, less than Plain.",
    );
  });

  it("is undefined without rows", () => {
    expect(describeFinding({ rows: [] })).toBeUndefined();
  });
});

describe("the interval of a difference", () => {
  it("is the paired one where the pair was tested, and Newcombe's otherwise", () => {
    const differenceIn = (study: FindingSource) => describeFinding(study)?.budgets[0].ganAgainstRest?.difference;
    const paired = differenceIn(studyOf({ net: 1860, tuned: 1900 }, [test("tuned", "net", 70, 30, 0.0001)]));
    const counts = { bothRight: 1830, onlyFirstRight: 70, onlySecondRight: 30, bothWrong: 70 };
    expect(paired?.interval).toEqual(pairedDifference(counts).interval);
    const [p, q] = [wilsonInterval(1900, TEST_SIZE), wilsonInterval(1860, TEST_SIZE)];
    const unpaired = differenceIn(studyOf({ net: 1860, tuned: 1900 }));
    expect(unpaired?.interval.low).toBeCloseTo(0.02 - Math.hypot(0.95 - p.low, q.high - 0.93), 12);
    expect(unpaired?.interval.high).toBeCloseTo(0.02 + Math.hypot(p.high - 0.95, 0.93 - q.low), 12);
  });
});

describe("findingPairs", () => {
  it("names what a study has to test", () => {
    expect(findingPairs(studyOf({ plain: 1800, net: 1860, tuned: 1900, control: 1850 }))).toEqual([
      { labels: 300, method: "tuned", reference: "net" },
      { labels: 300, method: "tuned", reference: "control" },
    ]);
    expect(findingPairs(describedStudy)).toHaveLength(2);
  });
});

describe("usesGan", () => {
  it("is true of a method that builds on a discriminator or plays the game, and of no control", () => {
    expect(METHODS.map(usesGan)).toEqual([false, false, true, false]);
    expect(usesGan(method("semi", "Semi", { trainsGan: true }))).toBe(true);
    expect(usesGan(method("c", "C", { needsDiscriminator: true, controlOf: "semi" }))).toBe(false);
  });
});
