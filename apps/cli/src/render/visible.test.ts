import picocolors from "picocolors";
import { describe, expect, it } from "vitest";
import { visible } from "./visible";

describe("visible", () => {
  const { bold, red, green, yellow, cyan } = picocolors.createColors(true);
  const styled = [bold("a"), red("b"), green(bold("c")), yellow("d"), cyan("e")].join("\n");

  it("keeps lines and our own colours", () => {
    expect(visible(styled, { hasColors: true })).toBe(styled);
  });

  it("keeps no colours where there are to be none, so none can come from data", () => {
    expect(visible("\u001B[31mred\u001B[39m\n", { hasColors: false })).toBe("\\x1b[31mred\\x1b[39m\n");
  });

  it.each([
    ["moves the cursor", "\u001B[2J\u001B[1A", "\\x1b[2J\\x1b[1A"],
    ["hides text", "\u001B[8m", "\\x1b[8m"],
    ["sets the title", "\u001B]0;x\u0007", "\\x1b]0;x\\x07"],
    ["overwrites the line", "a\rb", "a\\rb"],
    ["turns text around", "\u202Eb", "\\u{202e}b"],
  ])("shows what %s", (_, hidden, shown) => {
    expect(visible(`${hidden}${bold("x")}`, { hasColors: true })).toBe(`${shown}${bold("x")}`);
  });
});
