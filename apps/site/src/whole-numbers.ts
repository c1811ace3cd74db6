import type { MarkdownRenderer } from "vitepress";

/** The space within a number such as `60 000` or `1 234 567`, and not that between two numbers. */
const WITHIN_NUMBER = /(?<=(?<![\d.,])\d{1,3}(?: \d{3})*) (?=\d{3}(?!\d))/g;

/** Keeps numbers in one line: a narrow column would break them at their spaces. */
export function keepNumbersWhole(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push("whole-numbers", ({ tokens }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      if (token.type === "text") {
        token.content = token.content.replace(WITHIN_NUMBER, "\u00a0");
      }
    }
  });
}
