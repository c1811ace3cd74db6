/**
 * A command line for people to copy. From a clone it goes through npm, as they have typed it themselves.
 *
 * @param words The command and its arguments, without the program's name.
 */
export function shellCommand(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const isClone = ["start", "gan-cls"].includes(environment.npm_lifecycle_event ?? "");
  return `${isClone ? "npm run -s gan-cls --" : "gan-cls"} ${words.map(quote).join(" ")}`;
}

/** POSIX quoting, where it is needed. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
