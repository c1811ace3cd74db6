import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { readJson, ROOT } from "../workspace.mjs";

/**
 * The packages that are installed for one purpose, as `{ name, version, licence, homepage, scripts }`, sorted by name.
 *
 * @param scope `prod` for what users install, `dev` for everything.
 */
export function listInstalled(scope) {
  const pnpm = join(ROOT, "node_modules", "pnpm", "bin", "pnpm.cjs");
  const args = [pnpm, "licenses", "list", "--json", ...(scope === "prod" ? ["--prod"] : [])];
  const text = execFileSync(process.execPath, args, { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 26 });
  return Object.values(JSON.parse(text))
    .flat()
    .map(({ name, versions, license, homepage, paths }) => {
      const scripts = paths.flatMap((path) => installScripts(readJson(join(path, "package.json"))));
      return { name, version: versions.join(", "), licence: license, homepage, scripts };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function installScripts({ scripts = {} }) {
  return ["preinstall", "install", "postinstall"].filter((name) => scripts[name] !== undefined);
}
