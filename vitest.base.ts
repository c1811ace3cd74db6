import { defineConfig } from "vitest/config";

/** `npm run test:long`, here or in one package: proofs at real size, which take minutes. */
const isLong = process.env.npm_lifecycle_event === "test:long";

const LONG_TESTS = "**/*.long.test.ts";

/** A limit exists to catch a hang, never a slow machine: no test takes a thirtieth of this on an idle core. */
const HANG_MILLISECONDS = isLong ? 3_600_000 : 300_000;

/** Tests read the workspace's sources; each package leaves a machine-readable report for the summary. */
export default defineConfig({
  resolve: { conditions: ["@gan-cls/source"] },
  ssr: { resolve: { conditions: ["@gan-cls/source"], externalConditions: ["@gan-cls/source"] } },
  test: {
    include: isLong ? [`src/${LONG_TESTS}`] : ["src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", ...(isLong ? [] : [LONG_TESTS])],
    // Loading TensorFlow.js takes longer than most tests, so the files of a worker share their modules. Suites whose files replace parts of
    // Node or start engines of their own say otherwise.
    isolate: false,
    testTimeout: HANG_MILLISECONDS,
    hookTimeout: HANG_MILLISECONDS,
    expect: { poll: { timeout: HANG_MILLISECONDS / 2 } },
    reporters: ["default", ["json", { outputFile: `reports/${isLong ? "long-tests" : "tests"}.json` }]],
    server: { deps: { inline: [/@gan-cls\//] } },
  },
});
