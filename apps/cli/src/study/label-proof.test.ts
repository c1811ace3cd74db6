import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { drawOriginalSubset } from "@gan-cls/data";
import { beforeAll, expect, it } from "vitest";
import { createCommandContext } from "../command-context";
import { createMemoryStream, temporaryFolder, writeTinyMnist } from "../test-cli.test-helper";
import type { MethodName } from "./method-names";
import { PRESETS, type StudySettings } from "./presets";
import { startStudy } from "./start-study";
import { methodsNamed, type StudyPlan } from "./study-plan";

const LABELS = 40;
const TRAINING_IMAGES = 200;

/** Short trainings on a budget whose choice does not look at labels. */
const SETTINGS: StudySettings = {
  ...PRESETS.quick,
  labelChoice: "original",
  gan: {
    ...PRESETS.quick.gan,
    ...{ epochs: 1, batchSize: 20, sampleCount: 4 },
    generator: { filters: [8, 4, 4], latentSize: 8 },
    discriminator: { filters: [4, 8] },
  },
  epochs: { cnn: [2], "trial-1": [2], "trial-2": [1, 1], "trial-3": [1, 1] },
  semiSteps: { few: 4, many: 4, dense: 3 },
};

/** Every kind of learning: without a network, from scratch, transferred, and those that see images without labels. */
const METHODS: readonly MethodName[] = [
  ...(["pca-knn", "logistic", "cnn", "trial-2", "random-probe", "pooled-probe", "pooled-knn"] as const),
  ...(["same-net", "semi-plain", "semi-gan", "spread-random", "spread-gan", "semi-gan-dense"] as const),
];

const folder = await temporaryFolder();
const isSeen = new Set(drawOriginalSubset(LABELS, TRAINING_IMAGES));

/** All bytes of what the methods have learned, and what they say of every test image. */
async function learn(name: string, labelOf: (label: number, position: number) => number): Promise<string[]> {
  const data = await writeTinyMnist(folder, { name, labelOf });
  const plan: StudyPlan = {
    ...{ command: "study", preset: "quick", settings: SETTINGS, methods: methodsNamed(METHODS, SETTINGS), data },
    ...{ discriminator: undefined, labels: [LABELS], seeds: [1] },
  };
  const context = createCommandContext({
    ...{ stdout: createMemoryStream(), stderr: createMemoryStream(), environment: {}, workingDirectory: folder },
    ...{ signal: new AbortController().signal, now: () => new Date() },
  });
  const out = join(folder, `run-${name}`);
  await startStudy(context, { plan, engine: "simd", out, arguments: [], stopped: undefined });
  return Promise.all(
    METHODS.map(async (method) => {
      const { predictedLabels, probabilities } = JSON.parse(
        await readFile(join(out, "checkpoints", "rows", `${method}.json`), "utf8"),
      ) as Record<string, unknown>;
      const weights = await readFile(join(out, "models", method, "weights.bin")).catch(() => Buffer.alloc(0));
      return JSON.stringify({ method, predictedLabels, probabilities, weights: weights.toString("base64") });
    }),
  );
}

let honest: string[] = [];

beforeAll(async () => {
  honest = await learn("honest", (label) => label);
}, 120_000);

it("labels outside of the budget change nothing, bit for bit, in any method", async () => {
  const poisoned = await learn("poisoned", (label, position) => (isSeen.has(position) ? label : (label + 3) % 10));
  expect(poisoned).toEqual(honest);
}, 120_000);

it("labels within it do, so the proof can fail", async () => {
  const other = await learn("other", (label, position) => (isSeen.has(position) ? 9 - label : label));
  METHODS.forEach((method, index) => expect(other[index], method).not.toBe(honest[index]));
}, 120_000);
