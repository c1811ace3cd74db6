import { readRegularFile } from "@gan-cls/core/node";
import { nodeSha256 } from "../model-files";

/** Modules with methods of the user's own by the SHA-256 of their text: what they import themselves is not looked at. @throws GanClsError `not-found`, `io` */
export async function hashModules(paths: readonly string[]): Promise<Map<string, string>> {
  const entries = paths.map(async (path) => [nodeSha256(await readRegularFile("hashModules", path)), path] as const);
  return new Map(await Promise.all(entries));
}
