import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Pca } from "@gan-cls/classical";
import type { PcaFindings } from "@gan-cls/report";
import { readJsonIfPresent } from "./files";
import { readSheet } from "./image-sheet";
import { keptComponents, rebuiltName, SHOWN_AXES } from "./pca-pictures";

/** What the first PCA of a run has found, `undefined` if it has none. */
export async function readPca(folder: string): Promise<PcaFindings | undefined> {
  const names = await readdir(join(folder, "models")).catch(() => []);
  for (const name of names.sort()) {
    const json = await readJsonIfPresent(join(folder, "models", name, "pca.json"));
    if (json !== undefined) {
      return describePca(folder, name, Pca.fromJSON(json));
    }
  }
  return undefined;
}

async function describePca(folder: string, name: string, pca: Pca): Promise<PcaFindings> {
  const { rows, columns, channels, components } = pca;
  const size = Math.min(SHOWN_AXES, components);
  const kept = keptComponents(components);
  const images = await readSheet(folder, rebuiltName(name));
  return {
    ...{ name, components },
    eigenImages: { pixels: pca.eigenImages(size), size, rows, columns, channels },
    explained: Array.from(pca.explainedVarianceRatio),
    rebuilt: images && { images, perRow: images.size / (kept.length + 1), kept },
  };
}
