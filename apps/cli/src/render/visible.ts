import { printable } from "@gan-cls/core";

/** The colours and the weight that `render` gives: picocolors' codes of bold, red, green, yellow and cyan, and of their ends. */
// eslint-disable-next-line no-control-regex -- the escape character is what is looked for
const OWN_STYLE = /(\u001B\[(?:1|22|31|32|33|36|39)m)/;

/**
 * Text as it may be written to a terminal: line ends and, where colours are on, our own colours stay, everything else that a terminal would act on is
 * made visible. All output goes through here, so a name that nobody thought of can neither move the cursor nor hide.
 */
export function visible(text: string, { hasColors }: { hasColors: boolean }): string {
  return text
    .split("\n")
    .map((line) =>
      hasColors
        ? // What a split captures is at the odd places.
          line
            .split(OWN_STYLE)
            .map((piece, index) => (index % 2 === 1 ? piece : printable(piece)))
            .join("")
        : printable(line),
    )
    .join("\n");
}
