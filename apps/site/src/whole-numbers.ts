import type { MarkdownRenderer } from "vitepress";

/** The space within a number such as `60 000` or `1 234 567`, and not that between two numbers. */
const WITHIN_NUMBER = /(?<=(?<![\d.,])\d{1,3}(?: \d{3})*) (?=\d{3}(?!\d))/g;

/** The spaces of `92.34 ± 0.15 ▲` but for the first: a narrow column breaks it before the deviation. */
const WITHIN_DEVIATION = /(?<=±) | (?=[▲▼])/g;

/** Keeps numbers in one line: a narrow column would break them at their spaces. */
export function keepNumbersWhole(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push("whole-numbers", ({ tokens }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      if (token.type === "text") {
        token.content = token.content.replace(WITHIN_NUMBER, "\u00a0").replace(WITHIN_DEVIATION, "\u00a0");
      }
    }
  });
}
