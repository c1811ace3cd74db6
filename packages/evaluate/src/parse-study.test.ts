import { sealJson } from "@gan-cls/core";
import { describe, expect, it } from "vitest";
import { quickStudy, seedsStudy } from "./__fixtures__/study";
import { parseStudyDocument } from "./parse-study";

/** A fresh copy of the study, changed in one place. */
function damaged(change: (study: Record<string, never> & { rows: Record<string, unknown>[] }) => void): unknown {
  const study = JSON.parse(JSON.stringify(quickStudy)) as Record<string, never> & { rows: Record<string, unknown>[] };
  change(study);
  return study;
}

describe("parseStudyDocument", () => {
  it("returns whole documents as they are, from text or value, with keys it does not know", () => {
    for (const study of [quickStudy, seedsStudy, { engine: "cpu", data: "x", rows: [] }]) {
      expect(parseStudyDocument(JSON.stringify(study))).toEqual(study);
      expect(parseStudyDocument(study)).toBe(study);
    }
    expect(parseStudyDocument({ ...quickStudy, mood: "good" })).toHaveProperty("mood", "good");
  });

  it("notices a sealed text that was damaged, and gives the document without its checksum", () => {
    const text = sealJson(quickStudy);
    expect(parseStudyDocument(text)).toEqual(quickStudy);
    expect(() => parseStudyDocument(text.replace(/"seed": \d/, '"seed": 9'))).toThrow("as it was written");
  });

  const cases: [string, unknown, string][] = [
    ["text that is not JSON", "<html>", "parseStudyDocument: the document is not JSON"],
    ["a list", [], "the document must be an object, got Array(0)"],
    ["null", null, "the document must be an object, got null"],
    [
      "no engine",
      damaged((study) => Reflect.deleteProperty(study, "engine")),
      "engine must be a non-empty string, got undefined",
    ],
    ["rows that are none", damaged((study) => Object.assign(study, { rows: 3 })), "rows must be an array, got 3"],
    [
      "a row that is none",
      damaged((study) => study.rows.splice(1, 1, null as never)),
      "rows[1] must be an object, got null",
    ],
    [
      "an accuracy in percent",
      damaged((study) => Object.assign(study.rows[1], { testAccuracy: 95.15 })),
      "rows[1].testAccuracy must be a number from 0 to 1, got 95.15",
    ],
    [
      "an accuracy that its matrix denies",
      damaged((study) => Object.assign(study.rows[1], { testAccuracy: 0.9 })),
      "rows[1].testAccuracy must be 0.9625, as its confusion matrix says, got 0.9",
    ],
    [
      "a balanced accuracy that its matrix denies",
      damaged((study) => Object.assign(study.rows[0], { balancedAccuracy: 0.5 })),
      "rows[0].balancedAccuracy must be 0.9674999",
    ],
    [
      "a matrix of other images",
      damaged((study) => Object.assign(study.rows[0], { testSize: 1999 })),
      "rows[0].confusion must be counts of 1999 test images, got counts of 2000",
    ],
    [
      "a matrix that is not square",
      damaged((study) => Object.assign(study.rows[0], { confusion: [[1, 2], [3]] })),
      "rows[0].confusion must be square, got 2 rows of 2, 1 counts",
    ],
    [
      "more seen test images than there are",
      { ...quickStudy, seenTestImages: [{ by: "a", labelled: 3, unlabelled: 2, of: 4 }] },
      "seenTestImages[0] must be at most 4 seen images, got 5",
    ],
    [
      "a comparison of the finding that is none",
      { ...quickStudy, findingComparisons: [{ method: "a" }] },
      "findingComparisons[0].reference must be a non-empty string, got undefined",
    ],
    [
      "half an image",
      damaged((study) => Object.assign(study.rows[0], { confusion: [[1.5]] })),
      "rows[0].confusion[0][0] must be an integer of at least 0, got 1.5",
    ],
    [
      "a negative time",
      damaged((study) => Object.assign(study.rows[0], { seconds: -1 })),
      "rows[0].seconds must be a number of at least 0, got -1",
    ],
    [
      "a text for a number",
      damaged((study) => Object.assign(study.rows[0], { labels: "8000" })),
      'rows[0].labels must be an integer of at least 0, got "8000"',
    ],
    [
      "an interval out of range",
      damaged((study) => Object.assign(study.rows[0], { interval: { low: 0.5, high: 1.5 } })),
      "rows[0].interval.high must be a number from 0 to 1, got 1.5",
    ],
    [
      "a p-value out of range",
      damaged((study) => Object.assign(study, { comparisons: [{ ...quickStudy.comparisons?.[0], pValue: 2 }] })),
      "comparisons[0].pValue must be a number from 0 to 1, got 2",
    ],
    [
      "notes that are no list",
      damaged((study) => Object.assign(study, { notes: "x" })),
      'notes must be an array, got "x"',
    ],
    [
      "a hash that is no text",
      damaged((study) => Object.assign(study, { dataHashes: { train: 5 } })),
      "dataHashes.train must be a non-empty string, got 5",
    ],
  ];
  for (const [name, json, message] of cases) {
    it(`names the place: ${name}`, () => {
      expect(() => parseStudyDocument(json)).toThrow(message);
      expect(() => parseStudyDocument(json)).toThrow(expect.objectContaining({ code: "invalid-data" }));
    });
  }
});
