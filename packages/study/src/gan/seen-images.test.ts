import { createImageDataset, selectImages, type ImageDataset } from "@gan-cls/core";
import { createStudyData, openMnist10k, type StudyData } from "@gan-cls/data";
import { buildDiscriminator, type PretrainedName } from "@gan-cls/models";
import { smallDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { joinDatasets } from "../labelled-data";
import { planStudy, type StudyRequest } from "../plan";
import { PRESETS } from "../presets";
import { SMALL_SETTINGS, smallData } from "../small-study.test-helper";
import { countSeenTestImages } from "./seen-images";

const mnist = await openMnist10k();

beforeAll(() => tf.setBackend("cpu"));

function count(data: StudyData, request: Partial<StudyRequest> = {}): ReturnType<typeof countSeenTestImages> {
  const plan = planStudy({ data, methods: ["pooled-probe"], labels: [20], settings: SMALL_SETTINGS, ...request });
  return countSeenTestImages(plan, data);
}

function withTest(test: ImageDataset): StudyData {
  return createStudyData({ name: "mine", description: "digits", train: selectImages(mnist.train, range(100)), test });
}

const range = (size: number): number[] => Array.from({ length: size }, (_, index) => index);

describe("countSeenTestImages", () => {
  const better: PretrainedName = "mnist-better-discriminator";

  it("finds that the better discriminator has seen all test images of mnist-10k, without their labels", async () => {
    expect(await count(mnist, { discriminator: better })).toEqual({
      seenTestImages: [{ by: better, labelled: 0, unlabelled: 2000, of: 2000 }],
    });
  });

  it("finds the few that the original's discriminator has seen", async () => {
    const { seenTestImages: [seen] = [] } = await count(mnist, { discriminator: "mnist-original-discriminator" });
    expect(seen).toMatchInlineSnapshot(`
      {
        "by": "mnist-original-discriminator",
        "labelled": 0,
        "of": 2000,
        "unlabelled": 370,
      }
    `);
  });

  it("finds no test image of mnist-10k among those that a GAN from scratch sees", async () => {
    expect(await count(mnist, { settings: PRESETS.quick })).toEqual({
      seenTestImages: [{ by: "the GAN", labelled: 0, unlabelled: 0, of: 2000 }],
    });
  });

  it("goes by the pixels and not by the name of the data", async () => {
    const few = selectImages(mnist.test, [5, 7, 9]);
    const turned = createImageDataset({ ...few, pixels: few.pixels.slice().reverse() });
    const seen = await count(withTest(joinDatasets(few, turned)), { discriminator: better });
    expect(seen.seenTestImages).toEqual([{ by: better, labelled: 0, unlabelled: 3, of: 6 }]);
  });

  it("counts test images among those that the study's own GANs see, for every seed", async () => {
    const train = smallDigits(10);
    const data = smallData({ train, test: joinDatasets(smallDigits(5, 20), selectImages(train, [3, 30, 60])) });
    const seen = { labelled: 0, unlabelled: 3, of: 53 };
    expect(await count(data)).toEqual({ seenTestImages: [{ by: "the GAN", ...seen }] });
    expect((await count(data, { seeds: [1, 2] })).seenTestImages).toEqual([
      { by: "the GAN of seed 1", ...seen },
      { by: "the GAN of seed 2", ...seen },
    ]);
    const none = { ...SMALL_SETTINGS, labelChoice: "original", gan: { ...SMALL_SETTINGS.gan, images: 3 } } as const;
    expect((await count(data, { settings: none })).seenTestImages).toEqual([
      { by: "the GAN", labelled: 0, unlabelled: 0, of: 53 },
    ]);
  });

  it("admits that it does not know what a network from elsewhere has seen", async () => {
    const network = buildDiscriminator({ filters: [2, 3], imageShape: [12, 12, 1] });
    expect(await count(smallData(), { discriminator: network })).toEqual({
      seenUnknownBy: ["the given discriminator"],
    });
    network.dispose();
  });

  it("says nothing where no method builds on a discriminator", async () => {
    expect(await count(smallData(), { methods: ["pca-knn", "random-probe"] })).toEqual({});
  });
});
