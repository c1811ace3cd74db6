import { describe, expect, it } from "vitest";
import { changeSketch, EMPTY_SKETCH, sketchPixels, type Sketch, type SketchAction } from "./sketch";

const picture = new Uint8Array(784).fill(9);
const play = (...actions: SketchAction[]): Sketch => actions.reduce(changeSketch, EMPTY_SKETCH);
const stroke: SketchAction[] = [
  { type: "pen-down", point: { x: 0.5, y: 0.2 } },
  { type: "pen-move", points: [{ x: 0.5, y: 0.8 }] },
  { type: "pen-up" },
];

describe("changeSketch", () => {
  it("holds a drawing or a picture, never both", () => {
    const opened = play(...stroke, { type: "picture", pixels: picture });
    expect(opened).toEqual({ drawing: EMPTY_SKETCH.drawing, picture });
    expect(stroke.reduce(changeSketch, opened)).toEqual(play(...stroke));
  });

  it.each(["undo", "clear"] as const)("takes a picture away by %s", (type) => {
    expect(changeSketch(play({ type: "picture", pixels: picture }), { type })).toEqual(EMPTY_SKETCH);
  });

  it("stays the same object when nothing changes", () => {
    expect(changeSketch(EMPTY_SKETCH, { type: "pen-up" })).toBe(EMPTY_SKETCH);
    const opened = play({ type: "picture", pixels: picture });
    expect(changeSketch(opened, { type: "pen-move", points: [{ x: 0, y: 0 }] })).toBe(opened);
  });
});

describe("sketchPixels", () => {
  it("gives nothing for nothing, a picture as it is, and a drawing as MNIST's are", () => {
    expect(sketchPixels(EMPTY_SKETCH)).toBeNull();
    expect(sketchPixels(play({ type: "picture", pixels: picture }))).toBe(picture);
    const pixels = sketchPixels(play(...stroke));
    const inked = [...(pixels ?? []).entries()]
      .filter(([, value]) => value > 0)
      .map(([index]) => Math.floor(index / 28));
    expect(Math.max(...inked) - Math.min(...inked) + 1).toBe(20);
  });
});
