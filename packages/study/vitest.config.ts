import { defineConfig, mergeConfig } from "vitest/config";
import base from "../../vitest.base.ts";

/** Files share the modules that they load: to load TensorFlow.js takes longer than most of these tests. Every file starts its own engine. */
export default mergeConfig(base, defineConfig({ test: { isolate: false } }));
