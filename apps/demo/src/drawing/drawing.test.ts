import { normalizeDrawing } from "@gan-cls/data";
import { describe, expect, it } from "vitest";
import { rasterize } from "./rasterize";
import { assertImageFile } from "./read-image-file";
import { draw, EMPTY_DRAWING, type Drawing, type DrawingAction, type Stroke } from "./strokes";

const at = (x: number, y: number): { x: number; y: number } => ({ x, y });
const play = (actions: readonly DrawingAction[], from: Drawing = EMPTY_DRAWING): Drawing => actions.reduce(draw, from);

describe("draw", () => {
  const line: DrawingAction[] = [
    { type: "pen-down", point: at(0.1, 0.2) },
    { type: "pen-move", points: [at(0.3, 0.4), at(2, -1)] },
    { type: "pen-up" },
  ];

  it("collects strokes, inside the pad", () => {
    expect(play(line)).toEqual({ strokes: [[at(0.1, 0.2), at(0.3, 0.4), at(1, 0)]], penDown: false });
  });

  it("draws nothing with the pen up", () => {
    expect(draw(play(line), { type: "pen-move", points: [at(0.5, 0.5)] })).toEqual(play(line));
  });

  it("takes back strokes one by one and never more than there are", () => {
    const twice = play([...line, ...line]);
    expect(draw(twice, { type: "undo" })).toEqual(play(line));
    expect(play([{ type: "undo" }, { type: "undo" }, { type: "undo" }], twice)).toEqual(EMPTY_DRAWING);
    expect(draw(twice, { type: "clear" })).toEqual(EMPTY_DRAWING);
  });
});

describe("rasterize", () => {
  const hook: Stroke[] = [[at(0.2, 0.1), at(0.2, 0.8), at(0.6, 0.8)]];

  it("has nothing to draw without strokes", () => {
    expect(rasterize([])).toBeNull();
  });

  it("draws the same whatever the size and place of the drawing", () => {
    const small = hook.map((stroke) => stroke.map(({ x, y }) => at(0.5 + x / 4, 0.3 + y / 4)));
    const [large, shrunk] = [rasterize(hook), rasterize(small)];
    expect(shrunk?.rows).toBe(large?.rows);
    shrunk?.pixels.forEach((value, i) => expect(Math.abs(value - (large?.pixels[i] ?? 0))).toBeLessThanOrEqual(1));
  });

  it("has white lines, black ground and smooth edges", () => {
    const image = rasterize(hook);
    const levels = new Set(image?.pixels);
    expect(levels.has(255) && levels.has(0) && levels.size > 5).toBe(true);
  });

  it("draws a line as thick as MNIST's: 2 to 3 of 28 pixels", () => {
    const image = rasterize([[at(0.5, 0.1), at(0.5, 0.9)]]);
    const { pixels } = normalizeDrawing(image ?? { pixels: new Uint8Array(), rows: 0, columns: 0 });
    const ink = pixels.slice(14 * 28, 15 * 28).reduce((sum, value) => sum + value / 255, 0);
    expect(ink).toBeGreaterThan(2);
    expect(ink).toBeLessThan(3.2);
  });

  it("makes a dot of a tap", () => {
    const image = rasterize([[at(0.4, 0.4)]]);
    expect(image && Math.max(...image.pixels)).toBe(255);
  });
});

describe("assertImageFile", () => {
  /** The beginning of a GIF of this many pixels. */
  const gif = (columns: number, rows: number): Uint8Array =>
    Uint8Array.of(
      ...[..."GIF89a"].map((letter) => letter.charCodeAt(0)),
      columns & 255,
      columns >> 8,
      rows & 255,
      rows >> 8,
    );

  it("refuses files that are too large, packed or unpacked, before they are decoded, and shows any name", () => {
    expect(() => assertImageFile({ name: "a.gif", size: 100, bytes: gif(30, 20) })).not.toThrow();
    expect(() => assertImageFile({ name: "a\u202E.gif", size: 2 ** 26, bytes: gif(30, 20) })).toThrow(
      "a\\u{202e}.gif: expected at most 32 MiB, got 64; make the picture smaller",
    );
    expect(() => assertImageFile({ name: "a.gif", size: 100, bytes: gif(60_000, 60_000) })).toThrow(
      "a.gif: expected a picture of at most 67108864 pixels, got 60000x60000",
    );
  });
});
