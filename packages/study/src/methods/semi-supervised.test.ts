import { drain, withoutLabels } from "@gan-cls/core";
import { createStudyData } from "@gan-cls/data";
import { smallDigits } from "@gan-cls/testing";
import { memoryCheckpointStore } from "@gan-cls/train";
import { beforeAll, describe, expect, it } from "vitest";
import { describeMethod, type Method, type MethodTask } from "../method";
import { runStudy } from "../run-study";
import { NEAREST_MEAN, SMALL_SETTINGS, startTestEngine } from "../small-study.test-helper";
import { CNN_FAIR } from "./cnn";
import { POOLED_TUNE_METHOD } from "./pooled";
import { SEMI_GAN_DENSE, SEMI_PLAIN } from "./semi-supervised";

beforeAll(() => startTestEngine());

/** What a method says before its first step; its training is stopped by then. */
async function warningsOf(method: Method, images: number): Promise<string[]> {
  const warnings: string[] = [];
  const dataset = smallDigits(1);
  const pixels = new Uint8Array(images * 144);
  const task = {
    ...{ dataset, unlabelled: { ...withoutLabels(dataset), pixels, size: images }, labelledAt: Uint32Array.of(0) },
    ...{ seed: 1, augmentation: "shifts", validation: undefined, signal: AbortSignal.abort() },
    settings: { ...SMALL_SETTINGS, semiSteps: { few: 1600, many: 2500, dense: 12_000 } },
    checkpoints: memoryCheckpointStore(),
    onWarning: (message: string) => warnings.push(message),
    onTraining: () => undefined,
  } as unknown as MethodTask;
  await expect(method.train(task)).rejects.toMatchObject({ code: "aborted" });
  return warnings;
}

describe("the steps of methods that learn from images without labels", () => {
  it.each([
    [SEMI_PLAIN, 480, "Trained for 400 steps instead of 1600: there are only 480 images"],
    [SEMI_PLAIN, 2000, "Trained for 625 steps instead of 1600"],
    [SEMI_GAN_DENSE, 480, "Trained for 1000 steps instead of 12000"],
  ])("of $name follow from %i images", async (method, images, message) => {
    expect(await warningsOf(method, images)).toEqual([expect.stringContaining(message)]);
  });

  it("stay those of the preset for as many images as MNIST's part of 10 000 has", async () => {
    expect(await warningsOf(SEMI_PLAIN, 8000)).toEqual([]);
    expect(await warningsOf(SEMI_GAN_DENSE, 8000)).toEqual([]);
  });
});

describe("the images of a study's data that have no labels", () => {
  it("go to methods behind the training images, and to the GAN; the data's augmentation goes to methods", async () => {
    const seen: MethodTask[] = [];
    const spy: Method = {
      ...{ ...NEAREST_MEAN, needsDiscriminator: true },
      async train(task) {
        seen.push(task);
        await task.discriminator();
        return NEAREST_MEAN.train(task);
      },
    };
    const [train, test, others] = [smallDigits(4), smallDigits(1, 20), smallDigits(3, 10)];
    const data = createStudyData({
      ...{ name: "small", description: "digits of 12x12", train, test, unlabelled: withoutLabels(others) },
      augmentation: "photos",
    });
    const settings = { ...SMALL_SETTINGS, gan: { ...SMALL_SETTINGS.gan, epochs: 1 } };
    const { gans } = await drain(runStudy({ data, settings, methods: [spy], labels: [20] }));
    expect(gans[0].images).toBe(70);
    expect(seen[0].augmentation).toBe("photos");
    expect(seen[0].unlabelled.size).toBe(70);
    // Positions of the labelled images are those among the training images.
    const [first] = seen[0].labelledAt;
    expect(seen[0].unlabelled.pixels.subarray(first * 144, (first + 1) * 144)).toEqual(
      seen[0].dataset.pixels.subarray(0, 144),
    );
    expect(seen[0].unlabelled.pixels.subarray(-144)).toEqual(others.pixels.subarray(-144));
  });
});

describe("descriptions", () => {
  it("say how images vary", () => {
    const photos = { rows: 32, columns: 32, channels: 3, augmentation: "photos" } as const;
    const of = (method: Method): string => describeMethod(method, SMALL_SETTINGS, photos);
    expect(of(CNN_FAIR)).toContain("mirroring, shifts of 4 pixels, jitter of brightness, contrast and saturation");
    expect(of(POOLED_TUNE_METHOD)).toContain("varied images (mirroring,");
    expect(of(SEMI_PLAIN)).toContain("Images are distorted as photos");
    expect(describeMethod(CNN_FAIR, SMALL_SETTINGS)).toContain("shifts of 2 pixels, Adam");
    expect(describeMethod(POOLED_TUNE_METHOD, SMALL_SETTINGS)).toContain("shifted images");
  });
});
