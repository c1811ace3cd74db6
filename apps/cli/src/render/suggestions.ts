import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { distance } from "fastest-levenshtein";

/** More than this part of the letters may not differ. */
const MOST_DIFFERENT = 0.4;

/** More names than these in a folder are not looked through. */
const MOST_NAMES = 2000;

/** The names that somebody who typed `word` may have meant, the nearest first and equally near ones alone; none if none is near. */
export function similarNames(word: string, names: Iterable<string>): string[] {
  const typed = word.toLowerCase();
  const near = [...new Set(names)]
    .filter((name) => name !== word)
    .map((name) => ({ name, letters: distance(typed, name.toLowerCase()) }))
    .filter(({ name, letters }) => letters <= Math.max(1, MOST_DIFFERENT * Math.min(typed.length, name.length)))
    .filter(({ name, letters }) => letters < Math.min(typed.length, name.length));
  const least = Math.min(...near.map(({ letters }) => letters));
  return near
    .filter(({ letters }) => letters === least)
    .map(({ name }) => name)
    .sort();
}

/** `Did you mean cnn or knn?`, or nothing. */
export function didYouMean(word: string, names: Iterable<string>): string {
  const similar = similarNames(word, names).slice(0, 3);
  return similar.length === 0 ? "" : `Did you mean ${similar.join(" or ")}?`;
}

/** What {@link suggestForMissing} looks at. */
export interface MissingSearch {
  /** The words of the command line. */
  readonly argv: readonly string[];
  /** What went wrong. */
  readonly message: string;
  readonly workingDirectory: string;
  /** Names that a path may stand for: of models, data sets, strategies. */
  readonly names: readonly string[];
}

/**
 * A suggestion where a typed path or name is not there: names that are near it, of what comes with gan-cls and of what lies in the same folder.
 * Nothing, if no typed word that the message is about is missing.
 */
export function suggestForMissing({ argv, message, workingDirectory, names }: MissingSearch): string {
  for (const word of typedValues(argv)) {
    const path = resolve(workingDirectory, word);
    if (names.includes(word) || !message.includes(basename(word)) || existsSync(path)) {
      continue;
    }
    const suggestion = didYouMean(word, [...names, ...neighbours(word, workingDirectory)]);
    if (suggestion !== "") {
      return suggestion;
    }
  }
  return "";
}

/** Words that are no options, values behind `=` too, lists taken apart. */
function typedValues(argv: readonly string[]): string[] {
  return argv
    .map((word) => (word.startsWith("-") ? (word.split("=", 2)[1] ?? "") : word))
    .flatMap((word) => word.split(","))
    .filter((word) => word.length > 1);
}

/** What lies where a path points, written as it was typed; and runs, if it has no folder. */
function neighbours(word: string, workingDirectory: string): string[] {
  const folder = dirname(word);
  const inFolder = listNames(resolve(workingDirectory, folder)).map((name) =>
    word.startsWith("./") ? `./${join(folder, name)}` : join(folder, name),
  );
  const runs = folder === "." ? listNames(resolve(workingDirectory, "runs")).map((name) => `runs/${name}`) : [];
  return [...inFolder, ...runs];
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder).slice(0, MOST_NAMES);
  } catch {
    return [];
  }
}
