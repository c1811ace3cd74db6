import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Pca } from "@gan-cls/classical";
import type { PcaFindings } from "@gan-cls/report";
import { readJsonIfPresent } from "./files";
import { readSheet } from "./image-sheet";
import type { Salvage } from "./left-out";
import { keptComponents, rebuiltName, SHOWN_AXES } from "./pca-pictures";

/** What the first whole PCA of a run has found, `undefined` if it has none. */
export async function readPca(folder: string, salvage: Salvage): Promise<PcaFindings | undefined> {
  const names = await readdir(join(folder, "models")).catch(() => []);
  for (const name of names.sort()) {
    const file = `models/${name}/pca.json`;
    const pca = await salvage.read(file, async () => {
      const json = await readJsonIfPresent(join(folder, file));
      return json === undefined ? undefined : Pca.fromJSON(json);
    });
    if (pca !== undefined) {
      return describePca(folder, { name, pca, salvage });
    }
  }
  return undefined;
}

async function describePca(
  folder: string,
  { name, pca, salvage }: { name: string; pca: Pca; salvage: Salvage },
): Promise<PcaFindings> {
  const { rows, columns, channels, components } = pca;
  const size = Math.min(SHOWN_AXES, components);
  const kept = keptComponents(components);
  const sheet = rebuiltName(name);
  const images = await salvage.read(`${sheet}.png`, () => readSheet(folder, sheet));
  return {
    ...{ name, components },
    eigenImages: { pixels: pca.eigenImages(size), size, rows, columns, channels },
    explained: Array.from(pca.explainedVarianceRatio),
    rebuilt: images && { images, perRow: images.size / (kept.length + 1), kept },
  };
}
