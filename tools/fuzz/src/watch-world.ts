/** Notices what a parser may not do beside failing: touch a path outside of its folder, or change what all objects inherit. */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Modules are loaded from here while a case runs. */
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

const READS = [
  "open",
  "openSync",
  "readFile",
  "readFileSync",
  "stat",
  "statSync",
  "readdir",
  "readdirSync",
  "createReadStream",
];
const WRITES = [
  "writeFile",
  "writeFileSync",
  "mkdir",
  "mkdirSync",
  "rm",
  "rmSync",
  "rename",
  "renameSync",
  "createWriteStream",
];

type Functions = Record<string, (path: unknown, ...rest: unknown[]) => unknown>;

let folder: string | undefined;
let mayLookAnywhere = false;
let outside: string[] = [];

/** Watches the file system from now on. */
export function watchFiles(): void {
  for (const functions of [fs as unknown as Functions, fs.promises as unknown as Functions]) {
    for (const name of [...READS, ...WRITES]) {
      const original = functions[name];
      if (typeof original === "function") {
        functions[name] = function (this: unknown, path, ...rest) {
          note(path, WRITES.includes(name));
          return original.call(this, path, ...rest);
        };
      }
    }
  }
  syncBuiltinESMExports();
}

function note(path: unknown, isWrite: boolean): void {
  if (folder === undefined || (mayLookAnywhere && !isWrite) || !(typeof path === "string" || path instanceof URL)) {
    return;
  }
  const place = resolve(path instanceof URL ? fileURLToPath(path) : path);
  const roots = [folder, ...(isWrite ? [] : [ROOT, "/proc/self"])];
  if (!roots.some((root) => place === resolve(root) || place.startsWith(resolve(root) + sep))) {
    outside.push(place);
  }
}

const PROTOTYPES = [Object.prototype, Array.prototype, Function.prototype, String.prototype, Map.prototype];
const keysOf = (): string => PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).map(String).join()).join(";");
const INHERITED = keysOf();

/** Runs a case whose folder is `own`; `looksAnywhere`: only what it writes has to stay there. @returns What it did beside, if anything. */
export async function watched(
  own: string,
  work: () => Promise<void>,
  { looksAnywhere = false }: { looksAnywhere?: boolean } = {},
): Promise<string | undefined> {
  [folder, outside, mayLookAnywhere] = [own, [], looksAnywhere];
  try {
    await work();
  } finally {
    folder = undefined;
  }
  if (outside.length > 0) {
    return `touched ${outside[0]}, outside of its folder`;
  }
  return keysOf() === INHERITED ? undefined : "changed what all objects inherit";
}
