import { defineConfig } from "tsup";

/** The workspace's sources in two bundles: what compares, and the process that does one side's work. TensorFlow.js stays one copy. */
export default defineConfig({
  entry: { main: "src/main.ts", worker: "src/worker/worker.ts" },
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
