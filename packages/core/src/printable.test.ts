import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printable, printableJson, printableTexts } from "./printable";

/** Any text, with many characters that a terminal acts on. */
const text = fc.string({
  unit: fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
    fc.constantFrom("\u001B", "\u0007", "\r", "\n", "\u009B", "\u202E", "\u2028", "\uD800", "\\", "a"),
  ),
});

describe("printable", () => {
  it.each([
    ["a cleared screen", "cat\u001B[2J", "cat\\x1b[2J"],
    ["the one-character form of the same", "cat\u009B2J", "cat\\x9b2J"],
    ["a bell and a backspace", "\u0007cat\b", "\\x07cat\\x08"],
    ["a second line", "cat\r\nerror: none\tleft", "cat\\r\\nerror: none\\tleft"],
    [
      "a link",
      "\u001B]8;;https://evil.example\u001B\\cat\u001B]8;;\u0007",
      "\\x1b]8;;https://evil.example\\x1b\\cat\\x1b]8;;\\x07",
    ],
    ["text that is turned around", "\u202Egnp.tac", "\\u{202e}gnp.tac"],
    ["separators of lines and paragraphs", "a\u2028b\u2029c", "a\\u{2028}b\\u{2029}c"],
    ["a space without width", "ca\u200Bt\uFEFF", "ca\\u{200b}t\\u{feff}"],
    ["hidden letters", "cat\u{E0063}", "cat\\u{e0063}"],
    ["half of a pair", "cat\uD83D", "cat\\u{d83d}"],
  ])("shows %s", (_, hidden, shown) => {
    expect(printable(hidden)).toBe(shown);
  });

  it("leaves names of all scripts, emoji with joiners, quotes and backslashes as they are", () => {
    for (const name of [
      "T-shirt/top",
      "名前 猫",
      "الاسم",
      "نام\u200Cها",
      "👩\u200D👩\u200D👧",
      "C:\\new\\table",
      "<b>\"'`|",
      "",
    ]) {
      expect(printable(name)).toBe(name);
    }
  });

  it("leaves nothing that a terminal acts on, whatever the text", () => {
    fc.assert(
      fc.property(text, (given) => {
        const shown = printable(given);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
        expect(printable(shown)).toBe(shown);
      }),
      { seed: 16 },
    );
  });

  it("keeps every other character, in order", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.constantFrom("\u001B", "\u202E", "\n"))), (pairs) => {
        const given = pairs.map(([before, hidden]) => before + hidden).join("");
        expect(printable(given)).toBe(pairs.map(([before, hidden]) => before + printable(hidden)).join(""));
      }),
      { seed: 16 },
    );
  });
});

it("printableTexts shows every text of plain data, and leaves numbers and the data alone", () => {
  const scores = [0.25, 0.75];
  const given = { name: "a\u001B", list: ["b\n", { deep: "c\u202E" }], scores, none: null, bytes: Uint8Array.of(1) };
  const shown = printableTexts(given);
  expect(shown).toEqual({ ...given, name: "a\\x1b", list: ["b\\n", { deep: "c\\u{202e}" }] });
  expect(shown.scores).toBe(scores);
  expect(given.name).toBe("a\u001B");
});

it("printableJson is read as the same value, and is safe on a terminal", () => {
  fc.assert(
    fc.property(fc.dictionary(text, fc.array(text)), (value) => {
      const json = printableJson(value, 2);
      expect(JSON.parse(json)).toEqual(value);
      expect(json.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\u{E0000}-\u{E007F}]/u);
    }),
    { seed: 16 },
  );
});
