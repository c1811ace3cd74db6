import { describe, expect, it } from "vitest";
import { coverPart } from "./cover";
import { NOTHING_TO_FILL, type FillProgress } from "./fill-progress";
import {
  describeFill,
  describeFillFigures,
  describeOddFigures,
  describeSimilar,
  describeSimilarFigures,
} from "./task-words";
import { TASK_FIGURES } from "./task-words";

const image = (lower: number): Uint8Array => Uint8Array.from({ length: 784 }, (_, i) => (i < 392 ? 0 : lower));

describe("describeFill", () => {
  const done = (filled: number, byNeighbours: number): FillProgress => ({
    ...{ ...NOTHING_TO_FILL, status: "done", pixels: image(100), cover: coverPart("lower") },
    images: { filled: image(filled), byNeighbours: image(byNeighbours) },
    readings: { truth: 7, filled: 7, byNeighbours: 9 },
  });

  it("says which is nearer to the truth, and what is read on either", () => {
    expect(describeFill(done(120, 150))).toBe(
      "Here the generator is nearer to the hidden truth (20 levels of 255 against 50). The tuned discriminator reads the whole digit as 7, the generator's as 7 too, the mean's as 9 instead.",
    );
    expect(describeFill(done(150, 120))).toContain("the mean of the nearest digits is nearer");
    expect(describeFill(done(120, 120))).toContain("Both are about equally far from the hidden truth");
  });

  it("says nothing before there is a result", () => {
    expect(describeFill(NOTHING_TO_FILL)).toBe("");
    expect(describeFill({ ...done(1, 2), status: "stopped" })).toBe("");
  });
});

describe("describeSimilar", () => {
  it("counts classes in both rows", () => {
    const near = (label: number): { pixels: Uint8Array; label: number; distance: number } => ({
      ...{ pixels: image(0), label, distance: 1 },
    });
    expect(describeSimilar({ features: [near(4), near(4)], pixels: [near(9), near(4), near(9)] })).toBe(
      "By features the nearest are all 4s; by pixels 2 × 9 and 1 × 4.",
    );
  });
});

describe("the measured figures", () => {
  it("are of every task, and possible", () => {
    const { fill, similar, odd } = TASK_FIGURES;
    expect(fill.digits).toBeGreaterThan(0);
    for (const count of [fill.generatorNearer, fill.readWhole, fill.readGenerator, fill.readNeighbours]) {
      expect(count).toBeLessThanOrEqual(fill.digits);
    }
    expect(Math.max(similar.features, similar.pixels)).toBeLessThanOrEqual(similar.digits);
    expect(Math.max(odd.features, odd.pixels)).toBeLessThanOrEqual(odd.rounds);
  });

  it("become sentences", () => {
    const figures = {
      fill: {
        ...{ digits: 50, generatorError: 61.2, neighboursError: 55.8, generatorNearer: 20 },
        ...{ readWhole: 50, readGenerator: 41, readNeighbours: 39 },
      },
      similar: { digits: 2000, features: 1900, pixels: 1850 },
      odd: { rounds: 1000, features: 612, pixels: 480 },
    };
    expect(describeFillFigures(figures)).toContain(
      "50 test digits: the generator is off by 61 levels on average, the mean of the nearest by 56, and the generator is the nearer one for 20.",
    );
    expect(describeSimilarFigures(figures)).toContain("95.0 % by features and for 92.5 % by pixels");
    expect(describeOddFigures(figures)).toContain("in 61.2 % of them, pixels in 48.0 %");
  });
});
