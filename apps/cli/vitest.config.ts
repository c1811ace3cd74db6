import { defineConfig, mergeConfig } from "vitest/config";
import base from "../../vitest.base.ts";

/** The command line is bundled once for all tests that start it as a process. */
export default mergeConfig(base, defineConfig({ test: { globalSetup: ["src/bundle-cli.test-helper.ts"] } }));
