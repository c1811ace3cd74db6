import { createImageDataset, drain } from "@gan-cls/core";
import { smallDigits } from "@gan-cls/testing";
import { beforeAll, describe, expect, it } from "vitest";
import type { StudyResults } from "../documents/study-results";
import { drawLabelledSet } from "../labelled-data";
import type { Method, MethodTask } from "../method";
import { findMethod } from "../methods/registry";
import { describeMethods, planStudy } from "../plan";
import { runStudy } from "../run-study";
import { SMALL_SETTINGS, smallData, startTestEngine } from "../small-study.test-helper";
import { additionsTable, describeAdditionsOrigin, renderAdditionsMarkdown } from "./additions-report";
import type { AdditionsDocument } from "./additions-document";
import { splitAdditions, withAdditions, type Additions } from "./study-additions";

const data = smallData();
const LABELS = 20;
const { hash: labelHash } = drawLabelledSet(SMALL_SETTINGS, data.train, LABELS, 1).budget;

/** 30 images as a generator might have drawn them. */
function additions(more: Partial<Additions> = {}, labeller: Partial<Additions["about"]["labeller"]> = {}): Additions {
  const kept = smallDigits(3, 40);
  return {
    ...{ folder: "runs/drawn", kept, rejected: 2, relabelled: 0 },
    about: {
      generator: { source: "runs/gan", sha256: "aa" },
      labeller: { name: "runs/cnn", labels: LABELS, labelHash, sha256: "bb", ...labeller },
      ...{ seed: 1, threshold: 0.9, classNames: kept.classNames, imagesHash: "cc" },
    },
    ...more,
  };
}

async function study(
  added: Additions,
  methods = ["knn"],
): Promise<{ results: StudyResults; document: AdditionsDocument }> {
  const options = { data, settings: SMALL_SETTINGS, methods, labels: [LABELS], additions: added };
  const results = await drain(runStudy(options));
  if (results.additions === undefined) {
    throw new Error("expected the study to have additions");
  }
  return { results, document: results.additions };
}

beforeAll(startTestEngine);

describe("a study with additions", () => {
  it("refuses averages, which learn from nothing", async () => {
    await expect(study(additions(), ["knn", "logistic", "knn+logistic"])).rejects.toThrow(
      "planStudy: expected methods that learn from the additions, got the average knn+logistic; leave it out",
    );
  });

  it("trains without and with them at equal labels, and compares on real and on held-out generated images", async () => {
    const { results, document } = await study(additions());
    expect(results.rows.map(({ method, labels }) => [method, labels])).toEqual([
      ["knn", LABELS],
      ["knn-with-additions", LABELS],
    ]);
    // The labels of additions are none of the budget.
    expect(results.rows.map((row) => row.labelHash)).toEqual([labelHash, labelHash]);
    expect(results.rows[1].notes).toEqual([
      "24 additions by runs/gan, labelled by runs/cnn; it learned from the labels of this row and no others, so the comparison is at equal labels.",
    ]);
    expect(document).toMatchObject({ kept: 30, rejected: 2, relabelled: 0, learned: 24, judged: 6 });
    const [row] = document.rows;
    expect(row).toMatchObject({ method: "knn", seed: 1, real: { testSize: 50 }, generated: { testSize: 6 } });
    expect(row.doubt).toBeUndefined();
    expect([row.real.without, row.real.with]).toEqual(results.rows.map(({ testAccuracy }) => testAccuracy));
    expect(row.real.with - row.real.without).toBeCloseTo((row.real.onlyWithRight - row.real.onlyWithoutRight) / 50, 12);
  });

  it.each<[string, Partial<Additions>, Partial<Additions["about"]["labeller"]>, RegExp]>([
    ["more labels", {}, { labels: 60_000 }, /learned from 60 000 labels, more than the 20 of this row/],
    ["unknown labels", {}, { labels: 0 }, /not known from which labels the labeller learned/],
    ["other labels", {}, { labelHash: "dd" }, /not from those of this row \(other seed or data\?\)/],
    ["a person's help", { relabelled: 3 }, {}, /a person gave 3 labels more than the row counts/],
  ])("says so where the labeller had %s", async (_, more, labeller, doubt) => {
    const { results, document } = await study(additions(more, labeller));
    expect(document.rows[0].doubt).toMatch(doubt);
    expect(results.rows[1].notes?.[0]).toMatch(doubt);
    expect(describeAdditionsOrigin(document).at(-1)).toMatch(doubt);
    const page = renderAdditionsMarkdown(document);
    expect(page).toContain("## With and without generated additions");
    expect(page).toMatch(doubt);
    expect(additionsTable(document)).toHaveLength(3);
  });

  it("refuses images that are not like those to learn from", async () => {
    const kept = createImageDataset({ ...smallDigits(1), classNames: [..."abcdefghij"] });
    await expect(study(additions({ kept }))).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringMatching(/additions in runs\/drawn must be like the training images, 12x12x1/) as string,
    });
  });
});

it("withAdditions joins them to the labelled images, or hands them over apart to a method that asks for that", async () => {
  const seen: MethodTask[] = [];
  const spy = (takesAdditions: boolean): Method => ({
    ...{
      name: "spy",
      title: "Spy",
      family: "mine",
      description: "It looks.",
      needsDiscriminator: false,
      takesAdditions,
    },
    train: (task) => {
      seen.push(task);
      return Promise.reject(new Error("seen enough"));
    },
  });
  const split = splitAdditions(additions(), 1);
  for (const method of [spy(false), spy(true)].map((given) => withAdditions(given, split))) {
    expect(method).toMatchObject({ name: "spy-with-additions", title: "Spy with additions" });
    const task = { dataset: smallDigits(1) } as MethodTask;
    await expect(method.train(task)).rejects.toThrow("seen enough");
  }
  expect(seen.map((task) => [task.dataset.size, task.additions?.size])).toEqual([
    [34, undefined],
    [10, 24],
  ]);
  expect(findMethod("cnn-fair").takesAdditions).toBe(true);
});

it("withAdditions makes a control that of the method with additions, and says that it owes something to a GAN", () => {
  const split = splitAdditions(additions(), 1);
  const names = ["pooled-tune", "random-tune", "cnn-fair"];
  const described = names.map((name) => withAdditions(findMethod(name), split));
  expect(described.map(({ controlOf }) => controlOf)).toEqual([undefined, "pooled-tune-with-additions", undefined]);
  const plan = planStudy({ data, settings: SMALL_SETTINGS, methods: described });
  expect(describeMethods(plan).every(({ learnsFromGenerated }) => learnsFromGenerated)).toBe(true);
});
