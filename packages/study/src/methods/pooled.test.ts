import { drain } from "@gan-cls/core";
import { buildDiscriminator } from "@gan-cls/models";
import { beforeAll, expect, it } from "vitest";
import type { StudyResults } from "../documents/study-results";
import { runStudy } from "../run-study";
import { SMALL_SETTINGS, smallData, startTestEngine } from "../small-study.test-helper";

const METHODS = [
  "kmeans-probe",
  "kmeans-views",
  "cnn-fair",
  "cnn-views",
  "random-probe",
  "pooled-probe",
  "random-views",
  "pooled-views",
  "pooled-knn",
  "random-tune",
  "pooled-tune",
  "gradual-tune",
];

let results: StudyResults;

beforeAll(async () => {
  await startTestEngine();
  const network = buildDiscriminator({ filters: [4, 6], imageShape: [12, 12, 1], seed: 7 });
  const discriminator = { note: "Given.", load: () => Promise.resolve(network) };
  const study = { data: smallData(), settings: SMALL_SETTINGS, methods: METHODS, labels: [100], discriminator };
  results = await drain(runStudy(study));
});

it("the methods on features, and the fair CNN, learn", () => {
  expect(results.rows.map(({ method }) => method)).toEqual(METHODS);
  // Ten classes: guessing gets a tenth.
  results.rows.forEach(({ method, testAccuracy }) => expect(testAccuracy, method).toBeGreaterThan(0.3));
});

it("those that need a discriminator say where it comes from, and controls do not", () => {
  const notes = Object.fromEntries(results.rows.map(({ method, notes = [] }) => [method, notes]));
  ["pooled-probe", "pooled-views", "pooled-knn", "pooled-tune", "gradual-tune"].forEach((name) => {
    expect(notes[name]).toContain("Given.");
  });
  ["kmeans-probe", "kmeans-views", "cnn-fair", "cnn-views", "random-probe", "random-views", "random-tune"].forEach(
    (name) => expect(notes[name]).not.toContain("Given."),
  );
});
