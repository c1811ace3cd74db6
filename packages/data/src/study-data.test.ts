import { hashImages } from "@gan-cls/core";
import { describe, expect, it } from "vitest";
import { datasetWithLabels } from "./__fixtures__/tiny-dataset";
import { createStudyData } from "./study-data";

const init = { name: "x", description: "y", train: datasetWithLabels([0, 1, 1]), test: datasetWithLabels([1, 0]) };

describe("createStudyData", () => {
  it("adds the hashes of both sets", () => {
    expect(createStudyData(init)).toEqual({
      ...init,
      trainHash: hashImages(init.train),
      testHash: hashImages(init.test),
    });
  });

  it("refuses sets that cannot be compared", () => {
    expect(() => createStudyData({ ...init, test: datasetWithLabels([]) })).toThrow(/got 3 and 0/);
    expect(() => createStudyData({ ...init, test: { ...init.test, rows: 1, columns: 4 } })).toThrow(/2x2x1.*1x4x1/);
    expect(() => createStudyData({ ...init, test: datasetWithLabels([0, 1], ["a", "b"]) })).toThrow(/same classes/);
  });
});
