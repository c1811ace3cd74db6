/**
 * `trainGan: expected ...`, also behind a file's name: the function that a message of the packages begins with. A command's own name is one word
 * and stays, and so does a file's, which has an ending.
 */
const FUNCTION_NAME = /(^|: )[a-z][a-z0-9]*(?:[A-Z][A-Za-z0-9]*)+: (?=\S)/g;

/** A word that is longer says nothing more, and fills the screen. */
const LONG_WORD = /\S{200,}/g;

/** What is kept of a long word at both of its ends. */
const ENDS = 40;

/**
 * A message as somebody reads it who typed a command: without the names of functions, which they never typed, and without words that fill the
 * screen, such as a path of a thousand letters. `--verbose` shows the whole.
 */
export function plainMessage(message: string): string {
  return message
    .replaceAll(FUNCTION_NAME, "$1")
    .replaceAll(LONG_WORD, (word) => `${word.slice(0, ENDS)}...${word.slice(-ENDS)}`);
}
