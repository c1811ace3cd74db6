import { drain, withoutLabels } from "@gan-cls/core";
import { modelToFiles, namedWeights } from "@gan-cls/models";
import { smallDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { memoryCheckpointStore, trainGan, type GanObjective, type GanOptions, type GanResult } from "../index";
import { GAN_LOSSES } from "../names";
import { profiledKernels } from "../profiled-kernels.test-helper";
import { ganKernels } from "./objective";

beforeAll(() => tf.setBackend("cpu"));

const IMAGES = withoutLabels(smallDigits(2));

const OBJECTIVES: Record<string, GanObjective> = {
  ...Object.fromEntries(GAN_LOSSES.map((loss) => [loss, { loss }])),
  "spectral norm": { spectralNorm: true },
  translation: { translation: 3 },
  rotation: { selfSupervision: { task: "rotation" } },
  contrastive: { selfSupervision: { task: "contrastive", weight: 0.5 } },
  "contrastive, crops": { selfSupervision: { task: "contrastive", views: "crops" } },
  average: { averageDecay: 0.9 },
  all: {
    loss: "hinge",
    spectralNorm: true,
    translation: 2,
    selfSupervision: { task: "contrastive" },
    averageDecay: 0.9,
  },
};
const CASES = Object.entries(OBJECTIVES);

const tiny = (objective: GanObjective, options: Partial<GanOptions> = {}): GanOptions => ({
  ...{ images: IMAGES, epochs: 2, batchSize: 8, seed: 3, sampleCount: 2, objective },
  generator: { latentSize: 4, filters: [2, 2, 2] },
  discriminator: { filters: [2, 2] },
  ...options,
});

async function bytesOf({ generator, discriminator, averages, best }: GanResult): Promise<Uint8Array[]> {
  const networks = [{ generator, discriminator }, averages, best].flatMap((pair) => (pair ? Object.values(pair) : []));
  return Promise.all((networks as tf.Sequential[]).map(async (model) => (await modelToFiles(model)).weights));
}

function dispose({ generator, discriminator, averages, best }: GanResult): void {
  for (const pair of [{ generator, discriminator }, averages, best]) {
    pair?.generator.dispose();
    pair?.discriminator.dispose();
  }
}

/** A score that goes up and down, so that the best epoch is not the last. */
const probe = async (discriminator: tf.Sequential): Promise<number> =>
  Math.sin(1e6 * (namedWeights(discriminator).get("conv_1/0") as tf.Variable).dataSync()[0]);

describe("a probe", () => {
  it("chooses the epoch with the best score, and its networks are handed out as they were", async () => {
    const scores = [0.2, 0.9, 0.4];
    const seen: Uint8Array[] = [];
    const result = await drain(
      trainGan(
        tiny(
          {},
          {
            epochs: 3,
            probe: async (discriminator) => {
              seen.push((await modelToFiles(discriminator)).weights);
              return scores[seen.length - 1];
            },
          },
        ),
      ),
    );
    expect(result.history.probe).toEqual(scores.map(Math.fround));
    expect((await modelToFiles(result.best?.discriminator as tf.Sequential)).weights).toEqual(seen[1]);
    expect(seen[2]).toEqual((await modelToFiles(result.discriminator)).weights);
  });
});

let original: GanResult;
beforeAll(async () => {
  original = await drain(trainGan(tiny({})));
});

describe.each(CASES)("the objective %s", (_, objective) => {
  it("resumes to the bytes of an undisturbed run, leaks nothing, and moves otherwise than the original", async () => {
    const before = tf.memory().numTensors;
    const counts = new Set<number>();
    const undisturbed = await drain(
      trainGan(tiny(objective, { probe })),
      ({ type }) => type === "step-end" && counts.add(tf.memory().numTensors),
    );
    expect(counts.size).toBe(1);
    const checkpoints = memoryCheckpointStore();
    for await (const event of trainGan(tiny(objective, { probe, checkpoints, checkpointEverySteps: 1 }))) {
      if (event.type === "checkpoint" && event.step === 3) {
        break;
      }
    }
    const resumed = await drain(trainGan(tiny(objective, { probe, checkpoints, resume: true })));
    expect(await bytesOf(resumed)).toEqual(await bytesOf(undisturbed));
    expect(resumed.curves).toEqual(undisturbed.curves);
    expect(resumed.history).toEqual(undisturbed.history);
    // An average follows and changes nothing.
    const isOther = objective.loss !== "original" && Object.keys(objective).join() !== "averageDecay";
    const moved = (await bytesOf(undisturbed)).slice(0, 2).join() !== (await bytesOf(original)).join();
    expect(moved).toBe(isOther);
    [undisturbed, resumed].forEach(dispose);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("names exactly the kernels that it runs", async () => {
    const used = await profiledKernels(async () => {
      const result = await drain(trainGan(tiny(objective, { maxSteps: 1 })));
      tf.dispose([...result.generator.getWeights(), ...result.discriminator.getWeights()]);
    });
    expect(used).toEqual([...ganKernels(objective)].sort());
  });
});
