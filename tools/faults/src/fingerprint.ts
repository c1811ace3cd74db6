import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

/** What each file of a folder holds, as a hash by relative path. */
export type Fingerprint = ReadonlyMap<string, string>;

/** What differs from run to run though nothing has gone wrong: times, memory, where and how it was run. */
const VOLATILE =
  /seconds|^time$|createdAt|startedAt|^peak|memory|^resumed$|^checksum$|^machine$|^command$|^arguments$|^versions$/i;

/** Notes that say that a run was resumed, or with how many processes it went on. */
const VOLATILE_NOTE = /resumed|stopped|damaged|worker/i;

/** Files that tell of the way and not of the result. Reports hold times; that of `report` is compared by its operation. */
const OF_THE_WAY =
  /(^|\/)(lock\.json[^/]*|events\.jsonl|report\.(md|html)|config\.json|learn\.json)$|\.safetensors$|\.part$/;

/** Where a disk of its own is mounted, in the folder of a try. */
export const DISK = "disk";

/** What is left when a process is killed while it writes. */
export const TEMPORARY = /\.tmp$/;

/**
 * The result in a folder: every file of a run that must be equal, with times and the like left out of JSON documents.
 *
 * @param place What documents may name because it happened there. @default nothing
 */
export async function fingerprint(folder: string, place?: string): Promise<Fingerprint> {
  const found = new Map<string, string>();
  for (const path of await listFiles(folder)) {
    if (!OF_THE_WAY.test(path) && !TEMPORARY.test(path)) {
      found.set(path, hash(normalContent(path, await readFile(join(folder, path)), place)));
    }
  }
  return found;
}

/** Paths of all files in a folder, relative to it, in order; none if it is not there. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

/** The first difference of two results in words; `undefined` if there is none. */
export function difference(expected: Fingerprint, actual: Fingerprint): string | undefined {
  const names = [...new Set([...expected.keys(), ...actual.keys()])].sort();
  const different = names.filter((name) => expected.get(name) !== actual.get(name));
  if (different.length === 0) {
    return undefined;
  }
  const describe = (name: string): string =>
    !actual.has(name) ? `${name} is missing` : !expected.has(name) ? `${name} is too many` : `${name} differs`;
  return `${different.slice(0, 4).map(describe).join(", ")}${different.length > 4 ? ` and ${different.length - 4} more` : ""}`;
}

/** Bytes, or a JSON document without what is volatile. */
function normalContent(path: string, bytes: Buffer, place: string | undefined): Buffer | string {
  if (!path.endsWith(".json")) {
    return bytes;
  }
  try {
    return withoutPlace(JSON.stringify(withoutVolatile(JSON.parse(bytes.toString("utf8")))), place);
  } catch {
    return bytes;
  }
}

/** A text with another word for the folder in which it all happened, or for the disk in it that was made for a try. */
export function withoutPlace(text: string, place: string | undefined): string {
  return place === undefined ? text : text.replaceAll(join(place, DISK), "place").replaceAll(place, "place");
}

/** A JSON value without what differs from run to run. */
export function withoutVolatile(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.filter((item) => typeof item !== "string" || !VOLATILE_NOTE.test(item)).map(withoutVolatile);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const kept = Object.entries(value).filter(
    ([name, inner]) => !VOLATILE.test(name) && !(name === "code" && inner === "damaged-checkpoint"),
  );
  const normal = kept.map(([name, inner]): [string, unknown] => [name, withoutVolatile(inner)]);
  // A row without any note has no list of them.
  return Object.fromEntries(normal.filter(([name, inner]) => name !== "notes" || String(inner) !== ""));
}

function hash(content: Buffer | string): string {
  return createHash("sha256").update(content).digest("hex");
}
