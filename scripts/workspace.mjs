/** The packages of the workspace, read with Node alone so that it works before anything is installed. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");

const GROUPS = ["packages", "apps", "tools"];

export function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

/** Every package as `{ folder, path, manifest }`: `folder` relative to the root, `path` absolute, its package.json parsed. */
export function listPackages(root = ROOT) {
  const folders = GROUPS.filter((group) => existsSync(join(root, group))).flatMap((group) =>
    readdirSync(join(root, group))
      .sort()
      .map((name) => `${group}/${name}`),
  );
  return folders
    .map((folder) => ({ folder, path: join(root, folder) }))
    .filter(({ path }) => existsSync(join(path, "package.json")))
    .map((entry) => ({ ...entry, manifest: readJson(join(entry.path, "package.json")) }));
}
