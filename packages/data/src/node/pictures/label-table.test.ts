import { describe, expect, it } from "vitest";
import { parseLabelTable } from "./label-table";

describe("parseLabelTable", () => {
  it("refuses a table beyond its limit before it is decoded, and a line without an end", () => {
    expect(() => parseLabelTable(new Uint8Array(2 ** 26 + 1), "labels.csv")).toThrow(
      "readLabelTable: labels.csv: expected a table of at most 67108864 bytes, got 67108865",
    );
    const endless = new TextEncoder().encode(`file,label\n${"x".repeat(2 ** 21)}`);
    expect(() => parseLabelTable(endless, "labels.csv")).toThrow("the table is damaged");
    expect(() => parseLabelTable(endless.slice(11), "labels.jsonl")).toThrow("line 1: expected a JSON object");
  });

  it("knows columns that only some lines of JSON have, and takes null for nothing", () => {
    const lines = [
      { file: "1.png", label: null },
      { file: "2.png", label: "cat", split: "test" },
      { file: "3.png", label: "dog", split: null },
    ];
    const table = new TextEncoder().encode(lines.map((line) => JSON.stringify(line)).join("\n"));
    expect(parseLabelTable(table, "labels.jsonl")).toEqual([
      { file: "1.png", label: "", line: 1 },
      { file: "2.png", label: "cat", line: 2, split: "test" },
      { file: "3.png", label: "dog", line: 3 },
    ]);
  });

  it.each(["__proto__", "constructor", "toString"])("takes a class named %s as any other", (label) => {
    const [row] = parseLabelTable(new TextEncoder().encode(`{"file":"1.png","label":"${label}"}`), "labels.jsonl");
    expect(row).toEqual({ file: "1.png", label, line: 1 });
  });
});
