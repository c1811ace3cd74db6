import { defineConfig } from "tsup";

/**
 * The workspace's sources in four bundles: what compares, the process that does one side's work, what watches memory, and what times checkpoints. TensorFlow.js stays
 * one copy.
 */
export default defineConfig({
  entry: {
    main: "src/main.ts",
    worker: "src/worker/worker.ts",
    memory: "src/memory/memory-main.ts",
    checkpoint: "src/checkpoint/checkpoint-main.ts",
  },
  format: "esm",
  target: "node20",
  clean: true,
  splitting: true,
  noExternal: [/^(?!@tensorflow\/|mnist$|node:)/],
  external: [/^@tensorflow\//, "mnist"],
  esbuildOptions(options) {
    options.conditions = ["@gan-cls/source"];
  },
});
