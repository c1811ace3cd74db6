import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createImageDataset } from "./dataset";
import { applyLabelBudget, createLabelBudget } from "./label-budget";

const dataset = createImageDataset({
  name: "five",
  pixels: Uint8Array.of(10, 11, 20, 21, 30, 31, 40, 41, 50, 51),
  labels: Uint8Array.of(0, 1, 2, 1, 0),
  rows: 1,
  columns: 2,
});

describe("createLabelBudget", () => {
  it("hashes the indices as little-endian uint32", () => {
    const bytes = Buffer.alloc(12);
    [7, 70_000, 2 ** 32 - 1].forEach((index, i) => bytes.writeUInt32LE(index, i * 4));
    expect(createLabelBudget([7, 70_000, 2 ** 32 - 1]).hash).toBe(createHash("sha256").update(bytes).digest("hex"));
  });

  it("depends on the order, and not on the kind of list", () => {
    expect(createLabelBudget([1, 2]).hash).not.toBe(createLabelBudget([2, 1]).hash);
    expect(createLabelBudget(Uint16Array.of(1, 2)).hash).toBe(createLabelBudget([1, 2]).hash);
  });

  it("does not follow later changes of the list that it was made from", () => {
    const indices = Uint32Array.of(1, 2, 3);
    const budget = createLabelBudget(indices);
    indices[0] = 9;
    expect([...budget.indices]).toEqual([1, 2, 3]);
    expect(Object.isFrozen(budget)).toBe(true);
  });

  it.each([
    [[], "createLabelBudget: expected at least one label, got none"],
    [[3, 4, 3], "createLabelBudget: every index must occur once, got a repeated index"],
    [[0, -1], "createLabelBudget: indices must be integers in [0, 2^32), got -1 at position 1"],
    [[1.5], "got 1.5 at position 0"],
    [[NaN], "got NaN at position 0"],
    [[2 ** 32], "got 4294967296 at position 0"],
  ])("refuses %j", (indices, message) => {
    expect(() => createLabelBudget(indices)).toThrow(
      expect.objectContaining({ code: "invalid-argument", message: expect.stringContaining(message) }),
    );
  });
});

describe("applyLabelBudget", () => {
  it("keeps the budgeted images in the budget's order and says how many", () => {
    const labelled = applyLabelBudget(dataset, createLabelBudget([3, 0]));
    expect(labelled).toMatchObject({ name: "five, 2 labels", size: 2, rows: 1, columns: 2, channels: 1 });
    expect([...labelled.pixels]).toEqual([40, 41, 10, 11]);
    expect([...labelled.labels]).toEqual([1, 0]);
  });

  it("keeps the classes of the whole set, also those without a label in the budget", () => {
    expect(applyLabelBudget(dataset, createLabelBudget([0])).classNames).toEqual(["0", "1", "2"]);
  });

  it("refuses a budget of another data set", () => {
    expect(() => applyLabelBudget(dataset, createLabelBudget([1, 5]))).toThrow(/indices must lie in \[0, 5\), got 5/);
  });
});
