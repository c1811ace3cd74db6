import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "tsup";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Folder of the bundled command line. */
    readonly bundle: string;
  }
}

/** Bundles the command line before the first test; what it returns is called after the last. */
export default async function bundleCli({ provide }: TestProject): Promise<() => Promise<void>> {
  // Within the package, so that the bundle finds what it imports, and apart from `dist`, which others may be building.
  const bundle = await mkdtemp(fileURLToPath(new URL("../node_modules/.gan-cls-test-", import.meta.url)));
  await build({ outDir: join(bundle), silent: true });
  provide("bundle", bundle);
  return () => rm(bundle, { recursive: true, force: true });
}
