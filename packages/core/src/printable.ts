/**
 * What is made visible: control characters (C0, DEL and C1), line and paragraph separators, marks that change the
 * direction of text, characters without any width that would hide a difference between two names, and halves of surrogate pairs. Joiners
 * stay, because scripts and emoji need them.
 *
 * Reference: https://www.unicode.org/reports/tr36/ (Unicode Security Considerations), section 3.6
 */
const HIDDEN =
  /[\p{Cc}\p{Cs}\u00AD\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;

/** Those that everybody knows by a letter. */
const LETTERS: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * Text from data (a class folder, a file, a method, a message) as it may be shown on a terminal or in a message: characters that would
 * move the cursor, end the line, turn the text around or hide are written as escapes (`\n`, `\x1b`, `\u{202e}`). Everything else stays, and
 * a shown text stays as it is when it is shown again. It is for people: a backslash of the text itself is not doubled.
 */
export function printable(text: string): string {
  return text.replaceAll(HIDDEN, (character) => LETTERS[character] ?? escape(character.codePointAt(0) ?? 0));
}

function escape(codePoint: number): string {
  const digits = codePoint.toString(16);
  return codePoint < 0x100 ? `\\x${digits.padStart(2, "0")}` : `\\u{${digits}}`;
}

/**
 * A copy of plain data in which every text is {@link printable}, for what is made of documents and data to be shown. Keys stay; lists of numbers
 * and typed arrays, which are long, are the same ones.
 */
export function printableTexts<Value>(value: Value): Value {
  const copy = (part: unknown): unknown => {
    if (typeof part === "string") {
      return printable(part);
    }
    if (typeof part !== "object" || part === null || ArrayBuffer.isView(part)) {
      return part;
    }
    if (Array.isArray(part)) {
      return typeof part[0] === "number" ? part : part.map(copy);
    }
    return Object.fromEntries(Object.entries(part).map(([key, entry]) => [key, copy(entry)]));
  };
  return copy(value) as Value;
}

/** JSON in which every character that a terminal would act on, or that would hide, is an escape. It is read as the same value. */
export function printableJson(value: unknown, indentation = 0): string {
  return JSON.stringify(value, null, indentation).replaceAll(HIDDEN, (character) =>
    // Line ends of the indentation are the only ones that are not escaped already.
    character === "\n"
      ? character
      : Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
          .map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`)
          .join(""),
  );
}
