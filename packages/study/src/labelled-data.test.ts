import { withoutLabels } from "@gan-cls/core";
import { smallDigits } from "@gan-cls/testing";
import { describe, expect, it } from "vitest";
import { allTrainingImages, drawGanImages, drawLabelledSet, joinDatasets } from "./labelled-data";
import { PRESETS } from "./presets";
import { manyPixels } from "./small-study.test-helper";

const { original, quick } = PRESETS;

describe("the images of a study", () => {
  it("are the original's own for the preset original", () => {
    const train = manyPixels(60_000);
    const { budget, dataset } = drawLabelledSet(original, train, 10_000, 1);
    expect(budget.hash).toBe("d02f531ad088f99b6d6e490506968b5a74ec34542809beb0670ffe52f19dd9cf");
    expect(drawLabelledSet(original, train, 1_000, 2).budget.indices).toEqual(budget.indices.subarray(0, 1_000));
    expect(drawGanImages(original, { train }, 1).pixels).toEqual(dataset.pixels);
  });

  it("are drawn class by class for other studies, by the seed", () => {
    const train = manyPixels(500);
    const draw = (seed: number): Uint8Array => drawLabelledSet(quick, train, 50, seed).dataset.labels;
    expect(Array.from({ length: 10 }, (_, label) => draw(1).filter((other) => other === label).length)).toEqual(
      Array<number>(10).fill(5),
    );
    expect(draw(2)).not.toEqual(draw(1));
  });

  it("go to the GAN without labels, at most as many as the settings say", () => {
    const train = smallDigits(4);
    expect(drawGanImages(quick, { train }, 1).size).toBe(40);
    const images = drawGanImages({ ...quick, gan: { ...quick.gan, images: 30 } }, { train }, 1);
    expect(images.size).toBe(30);
    expect("labels" in images).toBe(false);
  });

  it("take in the images that have no labels, behind those that have", () => {
    const [train, others] = [smallDigits(4), smallDigits(2, 10)];
    const unlabelled = withoutLabels(others);
    const all = allTrainingImages({ train, unlabelled });
    expect(all).toMatchObject({ size: 60, rows: 12, columns: 12, channels: 1 });
    expect("labels" in all).toBe(false);
    expect(all.pixels.subarray(0, train.pixels.length)).toEqual(train.pixels);
    expect(all.pixels.subarray(train.pixels.length)).toEqual(others.pixels);
    expect(allTrainingImages({ train, unlabelled })).toBe(all);
    expect(drawGanImages(quick, { train, unlabelled }, 1)).toBe(all);
    const some = drawGanImages({ ...quick, gan: { ...quick.gan, images: 50 } }, { train, unlabelled }, 1);
    expect(some.size).toBe(50);
  });

  it("can be joined", () => {
    const [first, second] = [smallDigits(2), smallDigits(1, 10)];
    const joined = joinDatasets(first, second);
    expect(joined).toMatchObject({ size: 30, rows: 12, columns: 12, classNames: first.classNames });
    expect([...joined.labels]).toEqual([...first.labels, ...second.labels]);
    expect(joined.pixels.subarray(first.pixels.length)).toEqual(second.pixels);
  });
});
