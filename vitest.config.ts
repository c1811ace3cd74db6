import { defineConfig } from "vitest/config";

/** The tests of the repository itself: its lint rules, its package.json files, its scripts. Packages bring their own. */
export default defineConfig({
  test: {
    include: ["scripts/**/*.test.mjs"],
    testTimeout: 60_000,
    reporters: ["default", ["json", { outputFile: "reports/tests.json" }]],
  },
});
