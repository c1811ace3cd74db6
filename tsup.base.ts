import { defineConfig, type Options } from "tsup";

/** One way to build every library: ESM, types, source maps; siblings and peers stay outside the bundle. */
export function libraryConfig(options: Pick<Options, "entry">): ReturnType<typeof defineConfig> {
  return defineConfig({
    ...options,
    format: "esm",
    target: "es2022",
    // `npm run typecheck` checks all sources once; checking them again for each package takes as long as the rest of the build.
    dts: { compilerOptions: { noCheck: true } },
    // Only with its prefix is `node:fs` Node's everywhere (Deno, edge runtimes).
    removeNodeProtocol: false,
    sourcemap: true,
    clean: true,
    outDir: "dist",
  });
}
