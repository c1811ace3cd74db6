import { join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "../../scripts/workspace.mjs";

const TESTS = join(ROOT, "packages", "engine", "src", "test", "browser");

/** A module and all that it imports as one script for pages, from the packages' sources. */
export async function bundleScript(entryPoint, options = {}) {
  const { outputFiles } = await build({
    entryPoints: [entryPoint],
    ...{ bundle: true, write: false, format: "esm", platform: "browser", target: "es2022", logLevel: "error" },
    conditions: ["@gan-cls/source"],
    ...options,
  });
  return outputFiles[0].contents;
}

/** The conformance suite, with a small stand-in for vitest, which runs in Node only. */
export function bundleConformance() {
  return bundleScript(join(TESTS, "conformance-page.ts"), {
    // The test kit's files that read from disk are not used by the suite, and left out.
    external: ["node:*"],
    alias: { vitest: join(TESTS, "vitest-in-page.ts") },
  });
}
