import type { Random } from "@gan-cls/core";

/** Words of command lines that nobody means. */
const WORDS = [
  ...[
    "--",
    "-",
    "--no-",
    "---",
    "-1",
    "0",
    "NaN",
    "1e999",
    "99999999999999999999",
    "-0",
    "",
    " ",
    "\0",
    "\n",
    "a".repeat(5000),
  ],
  ...[
    "--data",
    "--out",
    "--seed",
    "--labels",
    "--engine",
    "--model",
    "--json",
    "--resume",
    "--epochs",
    "--help",
    "--verbose",
  ],
  ...[
    "__proto__",
    "constructor",
    "--__proto__",
    "--constructor=1",
    "--seed=__proto__",
    "../../..",
    "/dev/null",
    "CON",
    "\ud800",
  ],
  ...[
    "\u001b[2J",
    "=1+1",
    "*",
    "$(id)",
    "`id`",
    "http://",
    "file:///etc/passwd",
    "--data=http://",
    "5,5,5",
    "5,",
    ",",
    "1;2",
  ],
];

/** A command line with one to four changes. @param line Its words, one a line. */
export function mutateWords(line: string, random: Random): string {
  const words = line.split("\n");
  for (let count = 1 + random.integer(4); count > 0; count--) {
    const at = random.integer(words.length + 1);
    const word = WORDS[random.integer(WORDS.length)];
    words.splice(at, random.integer(3), ...(random.integer(4) === 0 ? [] : [word]));
  }
  return words.join("\n");
}
