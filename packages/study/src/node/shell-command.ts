import { printable } from "@gan-cls/core";

/** Whether npm runs the command line from a clone of its repository, where `npm run` has more to offer. */
export function runsFromClone({ npm_lifecycle_event = "" }: Readonly<Record<string, string | undefined>>): boolean {
  return ["start", "gan-cls"].includes(npm_lifecycle_event);
}

/**
 * A command line for people to copy. From a clone it goes through npm, as they have typed it themselves.
 *
 * @param words The command and its arguments, without the program's name.
 */
export function shellCommand(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): string {
  return `${runsFromClone(environment) ? "npm run -s gan-cls --" : "gan-cls"} ${words.map(shellWord).join(" ")}`;
}

/** A word as one types it in a shell: POSIX quoting, where it is needed; of 2024 where it has characters that would act on a terminal or hide. */
export function shellWord(word: string): string {
  if (printable(word) !== word) {
    return `$'${Array.from(word, quoteCharacter).join("")}'`;
  }
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function quoteCharacter(character: string): string {
  if (character === "'" || character === "\\") {
    return `\\${character}`;
  }
  if (printable(character) === character) {
    return character;
  }
  const digits = (character.codePointAt(0) ?? 0).toString(16);
  return digits.length > 4 ? `\\U${digits.padStart(8, "0")}` : `\\u${digits.padStart(4, "0")}`;
}
