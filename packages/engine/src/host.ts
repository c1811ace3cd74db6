/** What Node offers to code that must also load in a browser. */
export interface NodeHost {
  /** For example `20.19.0`. */
  readonly version: string;
  readonly cpuCount: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /**
   * Folder of an installed package, or `undefined` if there is none. It is searched for from this package, then from the working
   * directory, so that a globally installed command line finds what a project has installed.
   */
  findPackage(name: string): string | undefined;
  /** Loads a CommonJS module by its absolute path. */
  load(path: string): unknown;
  /** Loads an ECMAScript module by the absolute path of its package's folder. */
  import(folder: string): Promise<unknown>;
}

/**
 * Node's built-in modules without an import: `process.getBuiltinModule` is invisible to bundlers, so a browser bundle of this package
 * meets no `node:` specifier. `undefined` outside Node.
 *
 * Reference: https://nodejs.org/api/process.html#processgetbuiltinmoduleid (Node >= 20.16)
 */
export function nodeHost(): NodeHost | undefined {
  const { process } = globalThis as { process?: NodeJS.Process };
  if (typeof process?.getBuiltinModule !== "function") {
    return undefined;
  }
  const { createRequire } = process.getBuiltinModule("node:module");
  const { dirname, join } = process.getBuiltinModule("node:path");
  const { pathToFileURL } = process.getBuiltinModule("node:url");
  const bases = [import.meta.url, join(process.cwd(), "package.json")];
  return {
    version: process.versions.node,
    cpuCount: process.getBuiltinModule("node:os").availableParallelism(),
    environment: process.env,
    findPackage: (name) => {
      for (const base of bases) {
        try {
          return dirname(createRequire(base).resolve(`${name}/package.json`));
        } catch {
          // Not to be found from here; the next place may have it.
        }
      }
      return undefined;
    },
    load: (path) => createRequire(import.meta.url)(path) as unknown,
    import: (folder) => {
      const { href } = pathToFileURL(createRequire(import.meta.url).resolve(folder));
      // Known only at run time, so there is nothing for a bundler to find.
      return import(/* @vite-ignore */ href) as Promise<unknown>;
    },
  };
}
