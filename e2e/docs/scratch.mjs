/** A folder in which the code of the pages runs as in a reader's project, without a registry. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ROOT } from "../../scripts/workspace.mjs";

const TSX = join(ROOT, "node_modules", "tsx", "dist", "loader.mjs");
const CLI = join(ROOT, "apps", "cli", "dist", "main.js");

/** Packages of others that pages install, and the package of the workspace that has them. */
const OTHERS = {
  "@tensorflow/tfjs": "examples",
  "@types/node": "examples",
  sharp: "packages/data",
  vite: "apps/demo",
};

/** Runs packages from their sources. The shell's programs take what was built: the flags would also reach the engine's threads, which then never start. */
export const NODE_FLAGS = ["--conditions=@gan-cls/source", "--import", TSX];

/** The shell commands that pages use; everything else is the system's. */
const SHIMS = {
  "gan-cls": `exec node ${CLI} "$@"`,
  npx: `case "$1" in
gan-cls) shift; exec node ${CLI} "$@" ;;
vite) shift; exec node ${join(ROOT, "apps", "demo", "node_modules", "vite", "bin", "vite.js")} "$@" ;;
esac
echo "npx: expected gan-cls or vite, got $1" >&2; exit 1`,
  npm: `if [ "$1" = install ]; then shift; exec node ${join(import.meta.dirname, "link-packages.mjs")} "$@"; fi
exec ${join(dirname(process.execPath), "npm")} "$@"`,
};

/** Makes an empty folder with a `bin` beside it. @returns {{folder: string, environment: NodeJS.ProcessEnv}} */
export function createScratch(name) {
  const root = mkdtempSync(join(tmpdir(), `gan-cls-docs-${name}-`));
  const [folder, bin] = [join(root, "project"), join(root, "bin")];
  [folder, bin].forEach((path) => mkdirSync(path));
  for (const [command, script] of Object.entries(SHIMS)) {
    writeFileSync(join(bin, command), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, command), 0o755);
  }
  const inherited = Object.entries(process.env).filter(([key]) => !/^(npm|pnpm|init_cwd|node_options)/i.test(key));
  const environment = {
    ...Object.fromEntries(inherited),
    PATH: `${bin}:${dirname(process.execPath)}:${process.env.PATH}`,
  };
  return { root, folder, environment };
}

/** Does what `npm install` of these packages would: they can be imported afterwards. @throws If the workspace has no such package. */
export function linkPackages(folder, names) {
  for (const name of names.filter((word) => !word.startsWith("-"))) {
    const target = findPackage(name);
    const link = join(folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    if (!existsSync(link)) {
      symlinkSync(target, link);
    }
  }
}

/** All packages of the workspace that are published. */
export function publishedPackages() {
  return [...readdirSync(join(ROOT, "packages")).map((name) => `@gan-cls/${name}`), "@gan-cls/cli"];
}

function findPackage(name) {
  const own = ["packages", "apps"].map((group) => join(ROOT, group, name.replace("@gan-cls/", "")));
  const owner = OTHERS[name];
  const candidates = name.startsWith("@gan-cls/") ? own : [join(ROOT, owner ?? "?", "node_modules", name)];
  const found = candidates.find((path) => existsSync(join(path, "package.json")));
  if (found === undefined) {
    throw new Error(
      `linkPackages: expected a package of the workspace or one of ${Object.keys(OTHERS).join(", ")}, got ${name}`,
    );
  }
  return found;
}
