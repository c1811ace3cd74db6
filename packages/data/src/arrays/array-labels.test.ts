import { describe, expect, it } from "vitest";
import { toClasses, type LabelArray } from "./array-labels";

const labels = (numbers: ArrayLike<number>, shape: number[] = [numbers.length]): LabelArray => ({
  name: "y",
  shape,
  numbers: Float64Array.from(numbers),
});

describe("toClasses", () => {
  it("keeps numbers from 0 on, over all sets", () => {
    const notes: string[] = [];
    expect(toClasses([labels([0, 2]), labels([3], [1, 1])], notes)).toEqual({
      classNames: ["0", "1", "2", "3"],
      labels: [Uint8Array.of(0, 2), Uint8Array.of(3)],
    });
    expect(notes).toEqual([]);
  });

  it("numbers others in their order and keeps their names", () => {
    const notes: string[] = [];
    expect(toClasses([labels([1, 3]), labels([2])], notes)).toEqual({
      classNames: ["1", "2", "3"],
      labels: [Uint8Array.of(0, 2), Uint8Array.of(1)],
    });
    toClasses([labels([3, 8])], notes);
    expect(notes).toEqual([
      "The labels 1 to 3 became the classes 0 to 2; their names stay.",
      "The labels 3, 8 became the classes 0 to 1; their names stay.",
    ]);
  });

  it("takes names, texts and one-hot rows", () => {
    expect(
      toClasses(
        [labels([1, 2])],
        [],
        new Map([
          [1, "A"],
          [2, "B"],
        ]),
      ).classNames,
    ).toEqual(["A", "B"]);
    expect(
      toClasses(
        [labels([0, 1])],
        [],
        new Map([
          [0, "A"],
          [2, "C"],
        ]),
      ).classNames,
    ).toEqual(["A", "1", "C"]);
    expect(toClasses([labels([0, 1, 0, 1, 0, 0], [2, 3])], []).labels[0]).toEqual(Uint8Array.of(1, 0));
    const texts = { ...labels([], [3]), texts: ["ox", "cat", "ox"] };
    expect(toClasses([texts], [])).toEqual({ classNames: ["cat", "ox"], labels: [Uint8Array.of(1, 0, 1)] });
  });

  it.each([
    ["several labels an image", [labels([1, 1, 0, 1], [2, 2])], /2 numbers that are not one-hot \(image 0\); several/],
    ["fractions", [labels([0.5, 1])], /whole numbers from 0 on as labels, got 0\.5/],
    ["negative numbers", [labels([-1, 1])], /got -1/],
    ["what is no label", [labels(Array.from({ length: 300 }, (_, i) => i))], /at most 256 classes, got 300; are these/],
    ["three dimensions", [labels([1, 1], [2, 1, 1])], /expected labels as N, N x 1 or one-hot .* got 2 x 1 x 1/],
    ["texts beside numbers", [labels([1]), { ...labels([], [1]), texts: ["ox"] }], /expected texts as labels/],
  ])("refuses %s", (_, sets, message) => {
    expect(() => toClasses(sets, [])).toThrow(message);
  });
});
