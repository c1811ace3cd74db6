import { defineConfig, mergeConfig } from "vitest/config";
import base from "./vitest.base";

/** The tests of the repository itself: its lint rules, its package.json files, its scripts. Packages bring their own. */
export default mergeConfig(base, defineConfig({ test: { include: ["scripts/**/*.test.mjs"] } }));
