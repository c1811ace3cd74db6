import { describe, expect, it } from "vitest";
import type { CellId } from "../events";
import { findMethod } from "../methods/registry";
import type { Cell } from "./cell";
import { expectedSeconds, nextCell, secondsLeft } from "./cell-times";

function cell(name: string, labels: number, seed = 1): Cell {
  return { method: findMethod(name), labels, seed, name: `${name}-${labels}-${seed}` };
}

/** As events and rows name a cell. */
const id = (name: string, labels: number, seed = 1): CellId => ({ ...cell(name, labels, seed), method: name });

const row = (method: string, labels: number, seconds: number): { method: string; labels: number; seconds: number } => ({
  ...{ method, labels, seconds },
});

describe("expectedSeconds", () => {
  it("is the mean where the method has been timed with as many labels", () => {
    expect(expectedSeconds(id("cnn", 100), [row("cnn", 100, 4), row("cnn", 100, 6), row("knn", 100, 90)])).toBe(5);
  });

  it("goes on with the power that two numbers of labels show, within reason", () => {
    expect(expectedSeconds(id("cnn", 1000), [row("cnn", 10, 1), row("cnn", 100, 10)])).toBeCloseTo(100);
    expect(expectedSeconds(id("cnn", 1000), [row("cnn", 10, 1), row("cnn", 100, 1000)])).toBeCloseTo(1000 * 10 ** 1.2);
    expect(expectedSeconds(id("cnn", 1000), [row("cnn", 10, 9), row("cnn", 100, 3)])).toBe(3);
    expect(expectedSeconds(id("cnn", 400), [row("cnn", 100, 3)])).toBe(6);
  });

  it("is unknown for a method that has not been timed", () => {
    expect(expectedSeconds(id("cnn", 100), [row("knn", 100, 1)])).toBeUndefined();
  });
});

describe("nextCell", () => {
  const cells = [cell("knn", 100), cell("cnn", 100), cell("knn", 1000), cell("cnn", 1000)];

  it("takes fewest labels first, the planned order while nothing is known, and then the longest", () => {
    expect(nextCell(cells, []).name).toBe("knn-100-1");
    const timed = [row("knn", 100, 1), row("cnn", 100, 9)];
    expect(nextCell(cells, timed).name).toBe("cnn-100-1");
    expect(nextCell(cells.slice(2), timed).name).toBe("cnn-1000-1");
  });

  it("takes a method that has not been timed before those that have", () => {
    expect(nextCell(cells, [row("knn", 100, 1)]).name).toBe("cnn-100-1");
  });
});

describe("secondsLeft", () => {
  it("shares what is left among the jobs, as long as all methods are known", () => {
    const cells = [
      { cell: id("cnn", 100), share: 0.5 },
      { cell: id("cnn", 100, 2), share: 0 },
    ];
    expect(secondsLeft(cells, [row("cnn", 100, 10)], 2)).toBe(7.5);
    expect(secondsLeft(cells, [row("cnn", 100, 10)], 1)).toBe(15);
    expect(secondsLeft(cells.slice(0, 1), [row("cnn", 100, 10)], 8)).toBe(5);
    expect(secondsLeft(cells, [], 2)).toBeUndefined();
    expect(secondsLeft([], [], 2)).toBe(0);
  });

  it("goes by the time since a cell began where nothing is known of its training, and counts no average", () => {
    const cell = id("cnn", 100);
    const left = (seconds: number): number | undefined =>
      secondsLeft([{ cell, share: 0, seconds }], [row("cnn", 100, 10)], 1);
    expect([left(0), left(4), left(20)]).toEqual([10, 6, 0]);
    const average = { cell: { ...cell, method: "cnn+knn" }, share: 0 };
    expect(secondsLeft([{ cell, share: 0.5 }, average], [row("cnn", 100, 10)], 1)).toBe(5);
  });
});
