import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readReviewList, writeReviewList, type ReviewContext } from "./review-list";

const classNames = ["cat", "dog", "owl"];
const labelled = [
  { number: 1, label: 0, confidence: 0.99 },
  { number: 2, label: 2, confidence: 0.5 },
  { number: 3, label: 1, confidence: 0.9 },
];
const context: ReviewContext = { path: "review.csv", classNames, labels: Uint8Array.of(0, 2, 1) };
const list = writeReviewList(labelled, { threshold: 0.9, classNames });
const edit = (from: string, to: string): string => {
  expect(list).toContain(from);
  return list.replace(from, to);
};

describe("writeReviewList", () => {
  it("explains itself in its first lines, then has one line for each image", () => {
    const lines = list.split("\n");
    expect(lines.slice(0, 4).every((line) => /^# /.test(line) && !/[,;\t]/.test(line))).toBe(true);
    expect(list).toContain("keep or reject");
    expect(list).toContain("(cat dog owl)");
    expect(lines.slice(4)).toEqual([
      ...["number,label,confidence,decision,relabel", "1,cat,0.9900,keep,", "2,owl,0.5000,reject,"],
      ...["3,dog,0.9000,keep,", ""],
    ]);
  });

  it("is read as the labeller left it", () => {
    expect(readReviewList(list, context)).toEqual([
      { number: 1, isKept: true, label: 0, isRelabelled: false },
      { number: 2, isKept: false, label: 2, isRelabelled: false },
      { number: 3, isKept: true, label: 1, isRelabelled: false },
    ]);
  });
});

describe("readReviewList", () => {
  it("takes what a person decided", () => {
    const edited = edit("2,owl,0.5000,reject,", "2,owl,0.5000,Keep,dog").replace(
      "1,cat,0.9900,keep,",
      "1,cat,0.99,REJECT,",
    );
    expect(
      readReviewList(edited, context).map(({ isKept, label, isRelabelled }) => [isKept, label, isRelabelled]),
    ).toEqual([
      [false, 0, false],
      [true, 1, true],
      [true, 1, false],
    ]);
  });

  it("takes what spreadsheets make of it: a mark, semicolons, quotes, line ends, another order, empty lines", () => {
    const [head, ...rest] = list.split("\n").filter((line) => !line.startsWith("#") && line !== "");
    const sheet = ['"# a comment";;;;', "# another;;;;", head, ...rest.reverse(), ";;;;"]
      .join("\r\n")
      .replaceAll(",", ";");
    expect(readReviewList(`\u{FEFF}${sheet.replace("0.5000", '"0,5"')}`, context)).toEqual(
      readReviewList(list, context),
    );
  });

  it.each<[string, string, RegExp]>([
    [
      "an unknown label",
      edit("3,dog,0.9000,keep,", "3,dog,0.9000,keep,wolf"),
      /line 8: expected relabel to be empty or one of cat, dog, owl, got "wolf"; write the name of a class$/,
    ],
    [
      "a missing line",
      edit("2,owl,0.5000,reject,\n", ""),
      /expected 3 lines, one for each image, got 2, without number 2; put its line back, and write reject/,
    ],
    [
      "a number twice",
      edit("2,owl", "1,cat"),
      /expected number 1 in one line, got it in lines 6 and 7; remove one of them$/,
    ],
    [
      "a line too many",
      `${list}4,cat,0.9,keep,\n`,
      /line 9: expected number to be an integer from 1 to 3, got "4"; write the number/,
    ],
    [
      "a number that is none",
      edit("2,owl", "two,owl"),
      /line 7: expected number to be an integer from 1 to 3, got "two"/,
    ],
    [
      "a changed label",
      edit("1,cat", "1,dog"),
      /expected label to be cat, as number 1 was labelled, got "dog"; write another label into relabel$/,
    ],
    [
      "another decision",
      edit(",reject,", ",perhaps,"),
      /expected decision to be keep or reject, got "perhaps"; write one of the two$/,
    ],
    [
      "an image rejected and relabelled",
      edit(",reject,", ",reject,dog"),
      /expected relabel to be empty where decision is reject, got "dog"; write keep, or empty relabel$/,
    ],
    [
      "no header",
      edit("number,label,confidence,decision,relabel\n", ""),
      /expected the columns number,label,confidence,decision,relabel, got 1,cat,0\.9900,keep,; put that line back/,
    ],
    ["nothing", "", /expected the columns .*, got nothing/],
  ])("refuses %s, and says where and how to mend it", (_, text, message) => {
    expect(() => readReviewList(text, context)).toThrow(message);
    expect(() => readReviewList(text, context)).toThrow(/^readReviewList: review\.csv: /);
  });
});

describe("a review list of any class names", () => {
  const unit = fc.oneof(fc.constantFrom(..."=+-@\t\r\n,;'\" |!#ab"), fc.string({ maxLength: 1 }));
  // Editors may change the spaces at the ends, so names must differ in more.
  const names = fc.uniqueArray(fc.string({ unit, minLength: 1, maxLength: 8 }), {
    ...{ minLength: 2, maxLength: 6 },
    selector: (name) => name.replaceAll(/\r\n?/g, "\n").trim(),
  });

  it("is read as it was written, and as it was relabelled", () => {
    fc.assert(
      fc.property(names, (anyNames) => {
        fc.pre(anyNames.every((name) => name.trim() !== ""));
        const images = anyNames.map((_, label) => ({ number: label + 1, label, confidence: 0.95 }));
        const text = writeReviewList(images, { threshold: 0.9, classNames: anyNames });
        const about: ReviewContext = { path: "x.csv", classNames: anyNames, labels: Uint8Array.from(anyNames.keys()) };
        expect(readReviewList(text, about)).toEqual(
          images.map(({ number, label }) => ({ number, isKept: true, label, isRelabelled: false })),
        );
        const comments = text.split("\n").slice(0, 4);
        expect(comments.every((line) => /^# [^,;\t"]*$/.test(line))).toBe(true);
      }),
      { seed: 16 },
    );
  });

  it("takes such names from a person, and from a spreadsheet that has saved it with semicolons", () => {
    const odd = ["=cmd|'/C calc'!A0", "a, b; c", "two\nlines", '"quoted"', "plain"];
    const images = odd.map((_, label) => ({ number: label + 1, label, confidence: 0.95 }));
    const text = writeReviewList(images, { threshold: 0.9, classNames: odd });
    const about: ReviewContext = { path: "x.csv", classNames: odd, labels: Uint8Array.from(odd.keys()) };
    expect(text).toContain("1,'=cmd|'/C calc'!A0,0.9500,keep,");
    const edited = text.replace("5,plain,0.9500,keep,", "5,plain,0.9500,keep,=cmd|'/C calc'!A0");
    expect(readReviewList(edited, about)[4]).toEqual({ number: 5, isKept: true, label: 0, isRelabelled: true });
    const sheet = [
      ...["number;label;confidence;decision;relabel", "1;'=cmd|'/C calc'!A0;0,95;keep;", '2;"a, b; c";0,95;keep;'],
      ...[
        '3;"two\r\nlines";0,95;keep;"a, b; c"',
        '4;"""quoted""";0,95;reject;',
        "5;plain;0,95;keep;'=cmd|'/C calc'!A0",
        "",
      ],
    ].join("\r\n");
    expect(readReviewList(sheet, about).map(({ label, isKept }) => [label, isKept])).toEqual([
      ...[
        [0, true],
        [1, true],
        [1, true],
        [3, false],
        [0, true],
      ],
    ]);
  });
});
