import { join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "../../scripts/workspace.mjs";

const TESTS = join(ROOT, "packages", "engine", "src", "test", "browser");

/** The conformance suite as one script, with a small stand-in for vitest, which runs in Node only. */
export async function bundleConformance() {
  const { outputFiles } = await build({
    entryPoints: [join(TESTS, "conformance-page.ts")],
    ...{ bundle: true, write: false, format: "esm", platform: "browser", target: "es2022", logLevel: "error" },
    conditions: ["@gan-cls/source"],
    // The test kit's files that read from disk are not used by the suite, and left out.
    external: ["node:*"],
    alias: { vitest: join(TESTS, "vitest-in-page.ts") },
  });
  return outputFiles[0].contents;
}
