import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { hashEachImage, packTrainedOn, selectImages } from "@gan-cls/core";
import { readJsonFile, smallDigits, temporaryFolder } from "@gan-cls/testing";
import { beforeAll, describe, expect, it } from "vitest";
import type { StudyResults } from "../documents/study-results";
import { joinDatasets } from "../labelled-data";
import { runStudy } from "../run-study";
import { collect, SMALL_SETTINGS, smallData, startTestEngine } from "../small-study.test-helper";
import { testClassifiers } from "./evaluate-in-folder";
import { openDiscriminator } from "./open-discriminator";
import { pretrainedFile } from "./open-pretrained";
import { runStudyInFolder } from "./run-in-folder";
import { readSeenImages, unpackSeenImages } from "./seen-by-model";
import { startRun } from "./start-run";

const parent = await temporaryFolder();
const train = smallDigits(10);
/** Four test images are among those that the GAN sees. */
const data = smallData({ train, test: joinDatasets(smallDigits(5, 20), selectImages(train, [1, 2, 3, 4])) });
const run = join(parent, "run");
let results: StudyResults;

beforeAll(async () => {
  await startTestEngine();
  const folder = await startRun({ command: "study", engine: "simd", data, out: run });
  const study = { data, methods: ["trial-1", "cnn"], labels: [20], settings: SMALL_SETTINGS };
  results = (await collect(runStudyInFolder({ ...study, folder }))).results;
  folder.close();
});

describe("what a GAN has seen", () => {
  it("is in the study's document, in its report and on the card of what is built on it", async () => {
    expect(results.seenTestImages).toEqual([{ by: "the GAN", labelled: 0, unlabelled: 4, of: 54 }]);
    const sentence =
      "The GAN has seen 4 of the 54 test images without their labels in training: what is built on it may do less well on new images.";
    expect(await readJsonFile(run, "models", "trial-1", "card.json")).toMatchObject({ notes: [sentence] });
    expect(await readJsonFile(run, "models", "cnn", "card.json")).not.toHaveProperty("notes");
  });

  it("is kept beside its discriminator, for studies to come", async () => {
    const seen = await readSeenImages(run, "discriminator");
    expect(seen).toEqual({ labelled: new Set(), unlabelled: new Set(hashEachImage(train).sort()) });
    const discriminator = openDiscriminator(run);
    const study = { data, methods: ["pooled-probe"], labels: [20], settings: SMALL_SETTINGS, discriminator };
    const later = await collect(runStudy(study));
    expect(later.results.seenTestImages).toEqual([{ by: run, labelled: 0, unlabelled: 4, of: 54 }]);
  });

  it("is remembered by the classifier that is built on it", async () => {
    const options = { signal: new AbortController().signal };
    const folders = ["trial-1", "cnn"].map((name) => join(run, "models", name));
    const { cells } = (await collect(testClassifiers(folders, { test: selectImages(train, [0, 1]) }, options))).results;
    const seen = cells.map(
      ({ row }) => (row as { seenInTraining?: { labelled: number; unlabelled: number } }).seenInTraining,
    );
    expect(seen.map((counts) => counts && counts.labelled + counts.unlabelled)).toEqual([2, seen[1]?.labelled]);
  });

  it("is not known of a network without a card, and not believed when the file is damaged", async () => {
    const model = join(run, "models", "generator");
    expect(await readSeenImages(model, "discriminator")).toBeUndefined();
    await writeFile(join(run, "models", "discriminator", "trained-on.bin"), new Uint8Array(600));
    await expect(readSeenImages(run, "discriminator")).rejects.toThrow(/trained-on\.bin.*the file is damaged/);
  });
});

describe("hashes that several models share", () => {
  const trainedOn = packTrainedOn(hashEachImage(smallDigits(1)), []);

  it("are read from the folder beside that the card names, and from no other place", async () => {
    const { facts, bytes } = trainedOn ?? expect.fail();
    const asked: string[] = [];
    const read = async (file: string): Promise<Uint8Array> => (asked.push(file), bytes);
    const seen = await unpackSeenImages({ trainedOn: { ...facts, folder: "other-model" } }, read);
    expect(seen?.labelled.size).toBe(facts.labelled);
    await unpackSeenImages({ trainedOn: { ...facts, folder: "../../elsewhere" } }, read);
    expect(asked).toEqual(["../other-model/trained-on.bin", "trained-on.bin"]);
  });

  it("are known of a pretrained model by its path too", async () => {
    const seen = await readSeenImages(dirname(pretrainedFile("mnist-trial-3", "card.json")), "discriminator");
    expect(seen?.labelled.size).toBe(10_000);
  });
});
