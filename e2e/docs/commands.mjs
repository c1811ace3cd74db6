/** Finds the calls of `gan-cls` in shell code. */

const CALL = /^(?:npm run (?:-s )?gan-cls --|npx gan-cls|gan-cls)\s+(.*)$/;

/** The words after `gan-cls` in each call, comments left out, lines that go on joined. */
export function splitCommands(code) {
  return code
    .replaceAll(/\\\n\s*/g, " ")
    .split("\n")
    .flatMap((line) => CALL.exec(line.replace(/(^|\s)#.*$/, "").trim())?.[1] ?? [])
    .map((words) => words.trim().split(/\s+/).map(plainWord));
}

/** A word without quotes, and a number for a variable, which stands where numbers are wanted. */
function plainWord(word) {
  return word.replaceAll(/["']/g, "").replaceAll(/\$\{?\w+\}?/g, "1");
}
