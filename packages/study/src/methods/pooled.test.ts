import { createImageDataset, drain } from "@gan-cls/core";
import { buildDiscriminator } from "@gan-cls/models";
import { smallDigits } from "@gan-cls/testing";
import { beforeAll, expect, it } from "vitest";
import type { StudyResults } from "../documents/study-results";
import type { Method } from "../method";
import { runStudy } from "../run-study";
import { SMALL_SETTINGS, smallData, smallTask, startTestEngine } from "../small-study.test-helper";
import { CNN_FAIR } from "./cnn";
import { POOLED_TUNE_METHOD, RANDOM_TUNE_VIEWS, TUNE_VIEWS } from "./pooled";

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
  "random-tune-views",
  "tune-views",
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
  ["pooled-probe", "pooled-views", "pooled-knn", "pooled-tune", "gradual-tune", "tune-views"].forEach((name) => {
    expect(notes[name]).toContain("Given.");
  });
  [
    "kmeans-probe",
    "kmeans-views",
    "cnn-fair",
    "cnn-views",
    "random-probe",
    "random-views",
    "random-tune",
    "random-tune-views",
  ].forEach((name) => expect(notes[name]).not.toContain("Given."));
});

/** Epochs that a method plans for 60 000 labels. */
async function plannedEpochs(method: Method): Promise<number> {
  const { pixels, labels, ...digits } = smallDigits(10);
  const copies = 60_000 / digits.size;
  const many = createImageDataset({
    ...digits,
    pixels: Uint8Array.from({ length: copies * pixels.length }, (_, at) => pixels[at % pixels.length]),
    labels: Uint8Array.from({ length: copies * labels.length }, (_, at) => labels[at % labels.length]),
  });
  const stop = new AbortController();
  let planned = 0;
  const training = method.train(
    smallTask(many, {
      signal: stop.signal,
      onTraining(event) {
        if (event.type === "epoch-start") {
          planned = event.epochs;
          stop.abort();
        }
      },
    }),
  );
  await expect(training).rejects.toThrow(expect.objectContaining({ code: "aborted" }));
  return planned;
}

it("tuning over views has as many epochs as the fair CNN with many labels, where tuning alone has five", async () => {
  expect(await plannedEpochs(CNN_FAIR)).toBe(15);
  expect(await plannedEpochs(TUNE_VIEWS)).toBe(15);
  expect(await plannedEpochs(RANDOM_TUNE_VIEWS)).toBe(15);
  expect(await plannedEpochs(POOLED_TUNE_METHOD)).toBe(5);
});
