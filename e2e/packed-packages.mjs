import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../scripts/run-command.mjs";
import { listPackages, ROOT } from "../scripts/workspace.mjs";

/** What users can install: every package that is not private. */
export function listPublished() {
  return listPackages().filter(({ manifest }) => !manifest.private);
}

/** Packs one built package as a release would and returns the tarball's path, or undefined if that failed. */
export async function pack({ path, manifest }, destination) {
  const pnpm = join(ROOT, "node_modules", "pnpm", "bin", "pnpm.cjs");
  const args = [pnpm, "pack", "--pack-destination", destination];
  const status = await runCommand(process.execPath, args, { cwd: path, quiet: true });
  const tarball = join(destination, `${manifest.name.slice(1).replace("/", "-")}-${manifest.version}.tgz`);
  return status === 0 && existsSync(tarball) ? tarball : undefined;
}

/** What is wrong with the files of an installed package, in words. */
export function inspectFiles(folder) {
  const files = readdirSync(folder, { recursive: true }).map((name) => name.replaceAll("\\", "/"));
  const missing = ["README.md", "LICENSE", "package.json"].filter((name) => !files.includes(name));
  const unwanted = files.filter((name) =>
    /\.test(-d)?\.ts$|\.test-helper\.ts$|__fixtures__|(^|\/)reports\//.test(name),
  );
  const workspace = /"(workspace|catalog):/.test(readFileSync(join(folder, "package.json"), "utf8"));
  return [
    ...missing.map((name) => `has no ${name}`),
    ...unwanted.map((name) => `carries ${name}`),
    ...(workspace ? ["names versions that only the workspace knows"] : []),
  ];
}

/** The import specifiers that a package offers, its package.json aside. */
export function entryPoints({ name, exports = {} }) {
  return Object.keys(exports)
    .filter((subpath) => subpath !== "./package.json" && !subpath.includes("*"))
    .map((subpath) => name + subpath.slice(1));
}
