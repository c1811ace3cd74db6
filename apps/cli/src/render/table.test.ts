import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { createMemoryStream } from "../test-cli.test-helper";
import { foldText, renderTable, terminalWidth, type TableColumn } from "./table";

const COLUMNS: readonly TableColumn[] = [
  { head: "Method", align: "left" },
  { head: "Labels", spare: 1 },
  { head: "Test accuracy" },
  { head: "95 % interval", spare: 2 },
  { head: "Time", spare: 3 },
];
const ROWS = [
  ["pca-knn", "2 000", "92.00 %", "90.71 % to 93.12 %", "1.2 s"],
  ["手書き数字の分類器", "2 000", "\u001B[32m88.80 %\u001B[39m", "87.30 % to 90.14 %", "2 min 02 s"],
];

function widest(text: string): number {
  return Math.max(...text.split("\n").map((line) => stringWidth(line)));
}

describe("renderTable", () => {
  it("is whole where nothing limits it, and where it fits exactly", () => {
    const whole = renderTable(COLUMNS, ROWS, { width: undefined });
    expect(whole).toContain("95 % interval");
    expect(renderTable(COLUMNS, ROWS, { width: widest(whole) })).toBe(whole);
  });

  it("leaves out spare columns of a narrow terminal, the most spare first, and says which", () => {
    const whole = widest(renderTable(COLUMNS, ROWS, { width: undefined }));
    const narrow = renderTable(COLUMNS, ROWS, { width: whole - 1 });
    expect(narrow).toContain("95 % interval");
    expect(narrow.split("\n").at(-1)).toBe("Too narrow for: Time.");
    expect(renderTable(COLUMNS, ROWS, { width: 60 })).toMatch(/Too narrow for: 95 % interval, Time\.$/);
  });

  it("turns rows into blocks where no table fits, and leaves out nothing", () => {
    const blocks = renderTable(COLUMNS, ROWS, { width: 30 });
    expect(blocks.split("\n").slice(0, 5)).toEqual([
      "pca-knn",
      "  Labels         2 000",
      "  Test accuracy  92.00 %",
      "  95 % interval",
      "    90.71 % to 93.12 %",
    ]);
  });

  it.each([120, 80, 60, 40, 30, 24])("no line is wider than a terminal of %i columns", (width) => {
    expect(widest(renderTable(COLUMNS, ROWS, { width }))).toBeLessThanOrEqual(width);
  });
});

describe("foldText", () => {
  it("breaks between words alone", () => {
    expect(foldText("one two three", 7)).toBe("one two\nthree");
    expect(foldText("runs/a-very-long-name is", 5)).toBe("runs/a-very-long-name\nis");
    expect(foldText("one two", undefined)).toBe("one two");
  });
});

describe("terminalWidth", () => {
  it("is known of terminals alone", () => {
    expect(terminalWidth(createMemoryStream(true))).toBe(120);
    expect(terminalWidth(createMemoryStream(false))).toBeUndefined();
  });
});
