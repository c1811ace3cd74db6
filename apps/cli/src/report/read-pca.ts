import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Pca } from "@gan-cls/classical";
import type { PcaFindings } from "@gan-cls/report";
import { readImageGrid } from "../render/image-grid";
import { readJsonIfPresent } from "../run/read-json";
import { EIGEN_DIGITS, keptComponents } from "../study/pca-pictures";
import { readFileIfPresent } from "./read-file";

/** What the first PCA of a run has found, `undefined` if it has none. */
export async function readPca(folder: string): Promise<PcaFindings | undefined> {
  const names = await readdir(join(folder, "models")).catch(() => []);
  for (const name of names.filter((model) => model.startsWith("pca-knn")).sort()) {
    const json = await readJsonIfPresent(join(folder, "models", name, "pca.json"));
    if (json !== undefined) {
      return describePca(folder, name, Pca.fromJSON(json));
    }
  }
  return undefined;
}

async function describePca(folder: string, name: string, pca: Pca): Promise<PcaFindings> {
  const { rows, columns, channels, components } = pca;
  const size = Math.min(EIGEN_DIGITS, components);
  const kept = keptComponents(components);
  const png = await readFileIfPresent(join(folder, `reconstructions${name.replace(/^pca-knn/, "")}.png`));
  const images = png && readImageGrid(png, { rows, columns });
  return {
    ...{ name, components },
    eigenDigits: { pixels: pca.eigenImages(size), size, rows, columns, channels },
    explained: Array.from(pca.explainedVarianceRatio),
    rebuilt: images && { images, perRow: images.size / (kept.length + 1), kept },
  };
}
