import { defineConfig, mergeConfig } from "vitest/config";
import base from "../../vitest.base.ts";

export default mergeConfig(
  base,
  defineConfig({
    test: {
      // The command line is bundled once for all tests that start it as a process.
      globalSetup: ["src/bundle-cli.test-helper.ts"],
    },
  }),
);
