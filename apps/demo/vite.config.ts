import { defaultClientConditions, defineConfig } from "vite";
import { digitsPlugin } from "./build/digits-plugin.ts";
import { offlinePlugin } from "./build/offline-plugin.ts";
import { pageRuntimePlugin } from "./build/page-runtime-plugin.ts";
import { policyPlugin } from "./build/policy-plugin.ts";

export default defineConfig({
  // Works under any path of any static host.
  base: "./",
  // One concept of the workspace: sources are read as they are, without a build of the packages.
  resolve: { conditions: ["@gan-cls/source", ...defaultClientConditions] },
  plugins: [digitsPlugin(import.meta.dirname), pageRuntimePlugin(import.meta.dirname), policyPlugin(), offlinePlugin()],
  // The worker's dependencies too, or the development server would find them late and load the page again.
  optimizeDeps: { entries: ["index.html", "src/lab/worker.ts"] },
  build: {
    target: "es2022",
    // The digits are fetched when they are wanted, however small their files.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: "index.html", "service-worker": "src/offline/service-worker.ts" },
      output: {
        // A service worker rules the folder in which it lies.
        entryFileNames: ({ name }) => (name === "service-worker" ? "[name].js" : "assets/[name]-[hash].js"),
      },
    },
  },
  worker: {
    format: "es",
    // What a worker loads later, such as the engine for graphics cards, is no part of the first load.
    rolldownOptions: { output: { chunkFileNames: "assets/later/[name]-[hash].js" } },
  },
});
