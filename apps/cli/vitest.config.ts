import { defineConfig, mergeConfig } from "vitest/config";
import base from "../../vitest.base.ts";

export default mergeConfig(
  base,
  defineConfig({
    test: {
      // The command line is bundled once for all tests that start it as a process.
      globalSetup: ["src/bundle-cli.test-helper.ts"],
      // Files share the modules that they load: to load TensorFlow.js takes longer than most of these tests. Every command starts its own engine.
      isolate: false,
    },
  }),
);
