import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Starting npm takes part of a second; longer than this it hangs. */
const TIMEOUT_MILLISECONDS = 20_000;

/**
 * The registry that this machine installs packages from, as npm is configured: the environment that `npm run` sets, or what npm says
 * (`.npmrc`, its default). `undefined` where there is no npm.
 */
export async function findNpmRegistry(environment = process.env): Promise<string | undefined> {
  const configured = environment.npm_config_registry ?? environment.NPM_CONFIG_REGISTRY ?? (await askNpm());
  return configured !== undefined && URL.canParse(configured) ? configured : undefined;
}

async function askNpm(): Promise<string | undefined> {
  try {
    // On Windows npm is a command file, which only a shell can start; nothing here comes from a user.
    const options = { timeout: TIMEOUT_MILLISECONDS, shell: process.platform === "win32" };
    const { stdout } = await promisify(execFile)("npm", ["config", "get", "registry"], options);
    return stdout.trim();
  } catch {
    return undefined;
  }
}

/** Where a registry has the tarball of a package without a scope. */
export function tarballUrl(registry: string, name: string, version: string): string {
  return `${registry.replace(/\/*$/, "/")}${name}/-/${name}-${version}.tgz`;
}
