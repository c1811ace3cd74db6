import { describe, expect, it } from "vitest";
import { quickStudy } from "./__fixtures__/study";
import { describeSeenTestImages, warnsOfSeenTestImages } from "./seen-test-images";

const seen = (by: string, labelled: number, unlabelled: number): Parameters<typeof describeSeenTestImages>[0] => ({
  seenTestImages: [{ by, labelled, unlabelled, of: 2000 }],
});

describe("describeSeenTestImages", () => {
  it("says in one sentence what a discriminator has seen", () => {
    expect(describeSeenTestImages(seen("best", 0, 2000))).toEqual([
      "best has seen all 2 000 test images without their labels in training: what is built on it may do less well on new images.",
    ]);
    expect(describeSeenTestImages(seen("the GAN", 1, 12))).toEqual([
      "The GAN has seen 1 of the 2 000 test images with its label and 12 of the 2 000 test images without their labels in training: what is built on it may do less well on new images.",
    ]);
    expect(describeSeenTestImages(seen("best", 0, 0))).toEqual([
      "best has seen none of the 2 000 test images in training.",
    ]);
  });

  it("puts discriminators together that have seen equally many", () => {
    const seenTestImages = [1, 2, 3].map((seed) => ({ by: `gan ${seed}`, labelled: 0, unlabelled: 0, of: 50 }));
    expect(describeSeenTestImages({ seenTestImages })).toEqual([
      "gan 1, gan 2 and gan 3 have each seen none of the 50 test images in training.",
    ]);
  });

  it("admits what is not known, and says nothing where no discriminator is built on", () => {
    expect(describeSeenTestImages({ seenUnknownBy: ["a.json"] })).toEqual([
      "It is not known whether a.json has seen test images in training.",
    ]);
    expect(describeSeenTestImages(quickStudy)).toEqual([]);
  });
});

describe("warnsOfSeenTestImages", () => {
  it("where some were seen, or may have been", () => {
    const documents = [seen("best", 0, 1), seen("best", 1, 0), { seenUnknownBy: ["a.json"] }];
    expect(documents.map(warnsOfSeenTestImages)).toEqual([true, true, true]);
    expect([seen("best", 0, 0), quickStudy].map(warnsOfSeenTestImages)).toEqual([false, false]);
  });
});
