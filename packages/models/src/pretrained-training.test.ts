import { describe, expect, it } from "vitest";
import { listPretrained, loadPretrainedTraining, type PretrainedName } from "./load-pretrained";
import { parsePretrainedTraining, type PretrainedTraining } from "./pretrained-training";

const RECORD: PretrainedTraining = {
  ...{ generator: "some-generator", images: 100, steps: 20, epochs: 2, batchSize: 10, bestEpoch: 1 },
  losses: { steps: [10, 20], discriminator: [1.4, 1.2], generator: [0.7, 0.8] },
  origin: "Made for a test.",
};

const parse = (record: object): PretrainedTraining => parsePretrainedTraining("a file", JSON.stringify(record));

describe("loadPretrainedTraining", () => {
  it("agrees with the card of every discriminator, and names its generator", async () => {
    const names = listPretrained().map(({ name }) => name);
    for (const card of listPretrained()) {
      const training = await loadPretrainedTraining(card.name as PretrainedName);
      if (card.kind === "discriminator") {
        expect(training).toMatchObject({ images: card.images, steps: card.steps });
        expect(training?.steps).toBe(((training?.epochs ?? 0) * card.images) / (training?.batchSize ?? 1));
        expect(names).toContain(training?.generator);
        expect(training?.losses?.steps.at(-1) ?? 0).toBeLessThanOrEqual(card.steps);
      } else {
        expect(training).toBeUndefined();
      }
    }
  });

  it("refuses unknown names and damaged files", async () => {
    await expect(loadPretrainedTraining("x" as PretrainedName)).rejects.toMatchObject({ code: "invalid-argument" });
    const fetch = (async () => new Response(JSON.stringify(RECORD))) as typeof globalThis.fetch;
    const loading = loadPretrainedTraining("mnist-better-discriminator", { baseUrl: "http://localhost/", fetch });
    await expect(loading).rejects.toMatchObject({ code: "checksum-mismatch" });
  });
});

describe("parsePretrainedTraining", () => {
  it("keeps a record as it is, with losses or without", () => {
    expect(parse(RECORD)).toEqual(RECORD);
    const { losses: _, ...rest } = RECORD;
    expect(parse(rest)).toEqual(rest);
  });

  it.each([
    [/expected steps in a file to be an integer of at least 1, got 0/, { ...RECORD, steps: 0 }],
    [/expected generator in a file to be a text/, { ...RECORD, generator: 5 }],
    [/expected losses\.steps .* rising/, { ...RECORD, losses: { ...RECORD.losses, steps: [20, 10] } }],
    [
      /expected losses\.generator .* as many finite numbers/,
      { ...RECORD, losses: { ...RECORD.losses, generator: [1] } },
    ],
    [/expected losses\.discriminator/, { ...RECORD, losses: { ...RECORD.losses, discriminator: [1, null] } }],
    [/at most 1000/, { ...RECORD, losses: { steps: Array.from({ length: 1001 }, (_, at) => at + 1) } }],
    [/expected the record in a file to be an object/, []],
  ])("refuses what it is not: %s", (message, record) => {
    expect(() => parse(record)).toThrow(message);
  });

  it("refuses what is no JSON", () => {
    expect(() => parsePretrainedTraining("a file", "<html>")).toThrow(/expected JSON in a file/);
  });
});
