import { describe, expect, it } from "vitest";
import { parseTransferStrategy, TRANSFER_STRATEGIES } from "./index";

const STAGE = { epochs: 1, optimizer: { name: "sgd", learningRate: 0.1 }, trainable: "head" };
const MINIMAL = { name: "mine", stages: [STAGE] };

describe("parseTransferStrategy", () => {
  it("takes the built-in strategies back from JSON unchanged", () => {
    for (const strategy of Object.values(TRANSFER_STRATEGIES)) {
      expect(parseTransferStrategy(JSON.parse(JSON.stringify(strategy)))).toEqual(strategy);
    }
  });

  it("fills in what may be left out", () => {
    expect(parseTransferStrategy({ ...MINIMAL, hidden: [{ units: 8 }] })).toEqual({
      ...MINIMAL,
      description: "",
      hidden: [{ units: 8, activation: "relu" }],
      batchSize: 100,
    });
  });

  it.each([
    ["null", null, /the strategy: .*Expected Object but received null/],
    ["no stage", { ...MINIMAL, stages: [] }, /stages: /],
    ["an unknown field", { ...MINIMAL, epoch: 3 }, /epoch: /],
    ["a path in the name", { ...MINIMAL, name: "../up" }, /name: expected lower-case letters/],
    ["no epochs", { ...MINIMAL, stages: [{ ...STAGE, epochs: 0 }] }, /stages.0.epochs: .*>=1 but received 0/],
    [
      "a rate below 0",
      { ...MINIMAL, stages: [{ ...STAGE, optimizer: { name: "sgd", learningRate: -1 } }] },
      /stages.0.optimizer.learningRate/,
    ],
    [
      "another optimiser",
      { ...MINIMAL, stages: [{ ...STAGE, optimizer: { name: "lamb" } }] },
      /stages.0.optimizer.name: .*"lamb"/,
    ],
    [
      "no length",
      { ...MINIMAL, stages: [{ ...STAGE, epochs: undefined }] },
      /stages.0: .*either epochs or steps, got neither/,
    ],
    ["two lengths", { ...MINIMAL, stages: [{ ...STAGE, steps: 9 }] }, /stages.0: .*either epochs or steps, got both/],
    ["bounds of nothing", { ...MINIMAL, epochBounds: [1, 9] }, /epochBounds: expected a stage with steps/],
    [
      "bounds the wrong way round",
      { ...MINIMAL, stages: [{ ...STAGE, epochs: undefined, steps: 9 }], epochBounds: [9, 5] },
      /epochBounds: expected the fewest and the most epochs, got 9 and 5/,
    ],
    ["movement by a negative number", { ...MINIMAL, shift: -1 }, /shift/],
    ["nothing to train", { ...MINIMAL, stages: [{ ...STAGE, trainable: [] }] }, /stages.0.trainable/],
  ])("refuses %s and names the field", (_, value, message) => {
    expect(() => parseTransferStrategy(value)).toThrow(message);
    expect(() => parseTransferStrategy(value)).toThrow(/^parseTransferStrategy: [^\n]+$/);
  });
});
