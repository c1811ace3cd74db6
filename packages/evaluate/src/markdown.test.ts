import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codeBlock, codeSpan, escapeMarkdown, proseMarkdown, renderTable } from "./markdown";
import { readMarkdown as read } from "./read-markdown.test-helper";

/** Text full of what Markdown and HTML are made of. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(..."<>&|`*_[]()!~\\#:;=+-.@\"' \n\t0123a$^{}"),
      fc.constantFrom(
        "](x)",
        "](javascript:x)",
        "<b>",
        "</details>",
        "<!--",
        "```",
        "https://x.example",
        "www.x.example",
        "&lt;",
        "é猫",
      ),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join("").trim());

const plain = (text: string): string => text.replaceAll("\n", "\\n").replaceAll("\t", "\\t").replaceAll(/ +/g, " ");

describe("escapeMarkdown", () => {
  it.each([
    "<img src=x onerror=alert(1)>",
    "[a](javascript:x)",
    "![a](https://x.example/y.png)",
    "`a`",
    "a*b*c",
    "# a",
    "1. a",
    "a | b",
    "\\",
    "_a_",
    "~~a~~",
  ])("shows %s as it is", (text) => {
    expect(read(escapeMarkdown(text))).toEqual({ elements: ["p"], text });
  });

  it("leaves usual names readable in the source too", () => {
    for (const name of [
      "T-shirt/top",
      "grey_cat_2",
      "12 labels, 0.5 of 3 (all)",
      "C:\\Users\\me",
      "名前",
      'it\'s "fine"!',
    ]) {
      expect(escapeMarkdown(name)).toBe(name);
    }
  });

  it("is text and nothing else, whatever it is, in a paragraph, a heading, a list, a table and in HTML", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const escaped = escapeMarkdown(text);
        const shown = plain(text);
        if (text !== "") {
          expect(read(escaped)).toEqual({ elements: ["p"], text: shown });
          expect(read(`# ${escaped}, end`)).toEqual({ elements: ["h1"], text: `${shown}, end` });
          expect(read(`- ${escaped}`).text).toBe(shown);
        }
        expect(read(`- ${escaped}`).elements).toEqual(["ul", "li"]);
        const details = `<details>\n<summary>${escaped}</summary>\n\nend\n\n</details>`;
        expect(read(details).elements).toEqual(["details", "summary", "p"]);
        const table = read(renderTable(["Name", "Other"], [[escaped, "end"]], ["l", "l"]));
        expect(table.elements.filter((name) => !name.startsWith("@"))).toEqual([
          ...["table", "thead", "tr", "th", "th"],
          ...["tbody", "tr", "td", "td"],
        ]);
        expect(plain(table.text.replaceAll(/\n+/g, " "))).toBe(
          ["Name Other", shown, "end"].filter((part) => part !== "").join(" "),
        );
      }),
      { seed: 16 },
    );
  });
});

describe("codeSpan", () => {
  it("keeps usual names in backticks", () => {
    expect(codeSpan("cnn-fair")).toBe("`cnn-fair`");
  });

  it("shows any name as one piece of code, in tables too", () => {
    fc.assert(
      fc.property(hostile, (name) => {
        fc.pre(name !== "");
        const { elements, text } = read(`x ${codeSpan(name)}`);
        expect(elements).toEqual(["p", "code"]);
        expect(plain(text)).toBe(`x ${plain(name)}`);
        const table = read(renderTable(["Name", "Other"], [[codeSpan(name), "end"]], ["l", "l"]));
        expect(table.elements.filter((element) => element === "td" || element === "code")).toEqual([
          "td",
          "code",
          "td",
        ]);
        expect(plain(table.text.replaceAll(/\n+/g, " "))).toBe(`Name Other ${plain(name)} end`);
      }),
      { seed: 16 },
    );
  });
});

describe("codeBlock", () => {
  it("cannot be left by what it holds", () => {
    const code = "gan-cls study --data '```'\n~~~\n</code><script>\u001B[2J";
    const { elements, text } = read(codeBlock(code, "sh"));
    expect(elements).toEqual(["pre", "code", "@class"]);
    expect(text).toBe(code.replace("\u001B", "\\x1b"));
  });
});

describe("proseMarkdown", () => {
  it("takes code between backticks, and nothing else, as Markdown", () => {
    expect(read(proseMarkdown("`a_b`: <b>*not*</b> [a](b)"))).toEqual({
      elements: ["p", "code"],
      text: "a_b: <b>*not*</b> [a](b)",
    });
    expect(read(proseMarkdown("a ` alone"))).toEqual({ elements: ["p"], text: "a ` alone" });
  });
});
