import { defineConfig } from "tsup";

/** The CLI bundles the workspace's sources, so that a clone runs it after one quick build. */
export default defineConfig({
  entry: { main: "src/main.ts", worker: "../../packages/study/src/node/worker.ts" },
  format: "esm",
  target: "node20",
  clean: true,
  splitting: true,
  noExternal: [/^@gan-cls\//],
  esbuildOptions(options) {
    options.conditions = ["@gan-cls/source"];
  },
});
