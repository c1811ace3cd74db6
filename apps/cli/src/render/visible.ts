import { printable } from "@gan-cls/core";

/** The colours and the weight that `render` gives: picocolors' codes of bold, red, green, yellow and cyan, and of their ends. */
// eslint-disable-next-line no-control-regex -- the escape character is what is looked for
const OWN_STYLE = /(\u001B\[(?:1|22|31|32|33|36|39)m)/;

/** A link to a file of this machine whose text is its address, as `fileLink` makes it. */
// eslint-disable-next-line no-control-regex -- the escape character is what is looked for
const OWN_LINK = /(\u001B\]8;;(file:\/\/\/[!-~]*)\u001B\\\2\u001B\]8;;\u001B\\)/;

/** Which codes of our own stay. */
export interface VisibleOptions {
  readonly hasColors: boolean;
  /** @default false */
  readonly hasLinks?: boolean;
}

/**
 * Text as it may be written to a terminal: line ends and, where they are on, our own colours and links stay, everything else that a terminal would act on
 * is made visible. All output goes through here, so a name that nobody thought of can neither move the cursor nor hide.
 */
export function visible(text: string, { hasColors, hasLinks = false }: VisibleOptions): string {
  const withColors = (piece: string): string =>
    hasColors
      ? // What a split captures is at the odd places.
        piece
          .split(OWN_STYLE)
          .map((part, index) => (index % 2 === 1 ? part : printable(part)))
          .join("")
      : printable(piece);
  return text
    .split("\n")
    .map((line) => (hasLinks ? keepLinks(line, withColors) : withColors(line)))
    .join("\n");
}

/** Links stay as they are; the rest is shown. */
function keepLinks(line: string, show: (text: string) => string): string {
  return line
    .split(OWN_LINK)
    .map((piece, index) => {
      switch (index % 3) {
        case 0:
          return show(piece);
        case 1:
          return piece;
        default:
          // The address, which the link has twice already.
          return "";
      }
    })
    .join("");
}
