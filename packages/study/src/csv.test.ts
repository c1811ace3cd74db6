import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainCell, writeCsv } from "./csv";

/** Cells full of what CSV and spreadsheets act on. */
const cell = fc.string({
  unit: fc.oneof(fc.constantFrom(..."=+-@\t\r\n,;'\" |!#a"), fc.string({ maxLength: 1 })),
  maxLength: 8,
});

describe("writeCsv", () => {
  it("writes what is harmless as it is, and quotes what would end a cell", () => {
    expect(
      writeCsv([
        ["cat", "a, b", 'say "x"'],
        ["", "1;2", "x\ny"],
      ]),
    ).toBe('cat,"a, b","say ""x"""\n,"1;2","x\ny"\n');
  });

  it.each(["=cmd|'/C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])("puts an apostrophe before %j", (text) => {
    const [[written]] = parse(writeCsv([[text]])) as string[][];
    expect(written).toBe(`'${text}`);
    expect(plainCell(written)).toBe(text);
  });

  it("is read as it was, whatever the cells, and begins no formula", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        const read = parse(writeCsv(rows)) as string[][];
        expect(read.map((cells) => cells.map(plainCell))).toEqual(rows);
        expect(read.flat().filter((text) => /^[=+\-@\t\r]/.test(text))).toEqual([]);
      }),
      { seed: 16 },
    );
  });
});
