/** Whether two run folders hold the same, to the byte. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What differs from run to run: how it was asked for, and what its log, its pages and the checkpoints of GANs say of time. */
const OF_THE_RUN =
  /^(?:checkpoints[\\/]gan.*\.safetensors|events\.jsonl|config\.json|queue\.json|report(?:\.html|\.md|[\\/].*)|run\.lock.*)$/;

/** Fields of documents that do. */
const TIMES = new Set(["seconds", "peakMemoryBytes", "checksum", "jobs", "command"]);

function filesBelow(folder, below = "") {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name);
    return entry.isDirectory() ? filesBelow(folder, path) : [path];
  });
}

/**
 * Compares all models, pictures, rows and results of two runs.
 *
 * @param ignored More names of fields that may differ.
 * @returns How many files are equal, and what is not.
 */
export function compareRuns(one, other, ignored = []) {
  const fields = new Set([...TIMES, ...ignored]);
  const kept = (path) => !OF_THE_RUN.test(path);
  const [ours, theirs] = [one, other].map((folder) => filesBelow(folder).filter(kept).sort());
  const missing = [...ours.filter((path) => !theirs.includes(path)), ...theirs.filter((path) => !ours.includes(path))];
  const both = ours.filter((path) => theirs.includes(path));
  const different = both.filter(
    (path) => !isSame(readFileSync(join(one, path)), readFileSync(join(other, path)), path, fields),
  );
  return {
    equal: both.length - different.length,
    problems: [...missing.map((path) => `only in one: ${path}`), ...different],
  };
}

function isSame(first, second, path, fields) {
  if (first.equals(second)) {
    return true;
  }
  const figures = (bytes) => JSON.stringify(JSON.parse(bytes), (name, value) => (fields.has(name) ? undefined : value));
  return path.endsWith(".json") && figures(first) === figures(second);
}
