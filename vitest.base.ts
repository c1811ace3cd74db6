import { defineConfig } from "vitest/config";

/** Tests read the workspace's sources; each package leaves a machine-readable report for the summary. */
export default defineConfig({
  resolve: { conditions: ["@gan-cls/source"] },
  ssr: { resolve: { conditions: ["@gan-cls/source"], externalConditions: ["@gan-cls/source"] } },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ["default", ["json", { outputFile: "reports/tests.json" }]],
    server: { deps: { inline: [/@gan-cls\//] } },
  },
});
