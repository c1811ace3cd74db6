import { createImageDataset, drain } from "@gan-cls/core";
import { drawOriginalSubset } from "@gan-cls/data";
import { smallDigits } from "@gan-cls/testing";
import { beforeAll, describe, expect, it } from "vitest";
import type { Method, TrainedMethod } from "./method";
import { METHODS } from "./methods/registry";
import { runStudy } from "./run-study";
import { SMALL_SETTINGS, smallData, startTestEngine } from "./small-study.test-helper";
import { createMemoryStore } from "./store";

const LABELS = 20;

/** A budget whose choice does not look at labels. */
const SETTINGS = { ...SMALL_SETTINGS, labelChoice: "original" } as const;

const digits = smallDigits(10);
const isSeen = new Set(drawOriginalSubset(LABELS, digits.size));

async function weightsOf({ model }: TrainedMethod): Promise<number[][]> {
  return Promise.all((model?.getWeights() ?? []).map(async (weight) => Array.from(await weight.data())));
}

/** All numbers that methods have learned, and what they say of every test image. */
async function learn(
  methods: readonly Method[],
  labelOf: (label: number, position: number) => number,
): Promise<Map<string, string>> {
  const train = createImageDataset({ ...digits, labels: digits.labels.map(labelOf) });
  const learned = new Map<string, string>();
  const store = createMemoryStore();
  const weights = new Map<string, number[][]>();
  const keeping: typeof store = {
    ...store,
    async saveTrained({ method }, trained) {
      weights.set(method.name, await weightsOf(trained));
      return [];
    },
    saveCell({ row: { method }, predictedLabels, probabilities }) {
      const said = { predictedLabels: [...predictedLabels], probabilities, weights: weights.get(method) };
      learned.set(method, JSON.stringify(said));
      return Promise.resolve();
    },
  };
  await drain(runStudy({ data: smallData({ train }), methods, settings: SETTINGS, labels: [LABELS], store: keeping }));
  return learned;
}

beforeAll(startTestEngine);

/** The same methods, with a record of the networks that each has asked its task for. */
function spied(methods: readonly Method[], asked: Set<string>): Method[] {
  return methods.map((method) => ({
    ...method,
    train: (task) =>
      method.train({
        ...task,
        discriminator: () => task.discriminator().finally(() => asked.add(`${method.name} discriminator`)),
        untrained: () => task.untrained().finally(() => asked.add(`${method.name} untrained`)),
      }),
  }));
}

const families = [...new Set(METHODS.map(({ family }) => family))];

describe.each(families)("labels in the methods of the family %s", (family) => {
  const methods = METHODS.filter((method) => method.family === family);
  const asked = new Set<string>();
  let honest: Map<string, string>;

  beforeAll(async () => {
    honest = await learn(spied(methods, asked), (label) => label);
  });

  it("stand beside the networks that the methods say they need", () => {
    const declared = methods.flatMap(({ name, needsDiscriminator, needsUntrained = false }) => [
      ...(needsDiscriminator ? [`${name} discriminator`] : []),
      ...(needsUntrained ? [`${name} untrained`] : []),
    ]);
    expect(asked).toEqual(new Set(declared));
  });

  it("change nothing outside of the budget, bit for bit", async () => {
    const poisoned = await learn(methods, (label, position) => (isSeen.has(position) ? label : (label + 3) % 10));
    expect([...honest.keys()]).toEqual(methods.map(({ name }) => name));
    methods.forEach(({ name }) => expect(poisoned.get(name) === honest.get(name), name).toBe(true));
  });

  it("change something within it, so the proof can fail", async () => {
    const other = await learn(methods, (label, position) => (isSeen.has(position) ? 9 - label : label));
    methods.forEach(({ name }) => expect(other.get(name) === honest.get(name), name).toBe(false));
  });
});
