import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** The most bytes that users may have to download. A change that needs more must raise these deliberately. */
export const SIZE_LIMITS = {
  "@gan-cls/models": 16_000_000,
  "@gan-cls/models-photos": 10_000_000,
  "@gan-cls/models-color": 2_000_000,
  // It bundles what it imports, the readers and writers of other frameworks' files among it.
  "@gan-cls/cli": 1_200_000,
  "scripts of a page that classifies, compressed": 400_000,
};

/** Bytes of the page's scripts as a server sends them, workers aside. */
export function bundleSize(assets) {
  return readdirSync(assets)
    .filter((name) => name.endsWith(".js") && !name.startsWith("worker"))
    .map((name) => gzipSync(readFileSync(join(assets, name))).length)
    .reduce((sum, bytes) => sum + bytes, 0);
}
