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
