import { pathToFileURL } from "node:url";
import { GanClsError } from "@gan-cls/core";
import { parseMethod, type Method } from "../method";

/**
 * Loads methods of the user's own: the default exports of modules, each a method or a list of them.
 *
 * @param paths Absolute paths of modules that this Node can import.
 * @throws GanClsError `not-found` when a module cannot be loaded, `invalid-argument` when it exports no method.
 */
export async function loadMethods(paths: readonly string[]): Promise<Method[]> {
  const loaded = await Promise.all(
    paths.map(async (path) => {
      const exported = await importDefault(path);
      return (Array.isArray(exported) ? exported : [exported]).map((value) => parseMethod(path, value));
    }),
  );
  return loaded.flat();
}

async function importDefault(path: string): Promise<unknown> {
  try {
    return ((await import(/* @vite-ignore */ pathToFileURL(path).href)) as { default?: unknown }).default;
  } catch (error) {
    const { message } = error as Error;
    throw new GanClsError("not-found", `loadMethods: expected a module with a method in ${path}, got: ${message}`, {
      cause: error,
    });
  }
}
