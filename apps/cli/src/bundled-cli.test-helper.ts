import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "tsup";

/** How a process ended, and what it said. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line that runs. */
export interface Started {
  readonly child: ChildProcess;
  readonly exit: Promise<Exit>;
}

/**
 * Bundles the command line and starts it as users do.
 *
 * @param name Of the bundle's folder; tests that run side by side must not share one.
 * @param folder Where the command is called.
 */
export async function bundleCli(name: string, folder: string): Promise<(argv: readonly string[]) => Started> {
  // Within the package, so that the bundle finds what it imports, and apart from `dist`, which others may be building.
  const bundle = fileURLToPath(new URL(`../node_modules/.${name}/`, import.meta.url));
  await build({ outDir: bundle, silent: true });
  return (argv) => {
    const environment = { ...process.env, npm_lifecycle_event: "" };
    const child = spawn(process.execPath, [join(bundle, "main.js"), ...argv], { cwd: folder, env: environment });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const exit = new Promise<Exit>((resolve) => {
      child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
    });
    return { child, exit };
  };
}
