import type { FigureSpec } from "../charts/figure-spec";
import { escapeHtml } from "../page/html";
import type { LiveChart } from "./live-chart";

/** All images of the maps in one picture. */
interface Atlas {
  readonly perRow: number;
  readonly rows: number;
  readonly columns: number;
  /** Positions of the images among all test images. */
  readonly indices: readonly number[];
  readonly url: string;
}

/** Shows the image under the pointer, and highlights one class in all maps at once. */
export function setUpFeatureMaps(
  specs: Map<string, FigureSpec>,
  chartFor: (id: string) => LiveChart | undefined,
): void {
  const atlasText = document.getElementById("map-atlas")?.textContent;
  const atlas = atlasText === undefined ? undefined : (JSON.parse(atlasText) as Atlas);
  if (atlas !== undefined) {
    document.documentElement.style.setProperty("--atlas", `url(${atlas.url})`);
  }
  const maps = [...specs].flatMap(([id, spec]) => (spec.kind === "feature-map" ? [{ id, spec }] : []));
  for (const { id, spec } of maps) {
    const { labels, classNames } = spec.data;
    specs.set(id, {
      ...spec,
      data: { ...spec.data, describe: (point) => describePoint(atlas, point, classNames[labels[point]]) },
    });
  }
  const chips = [...document.querySelectorAll<HTMLButtonElement>(".chip")];
  let highlighted: number | undefined;
  for (const chip of chips) {
    chip.addEventListener("click", () => {
      const label = Number(chip.dataset.class);
      highlighted = highlighted === label ? undefined : label;
      chips.forEach((other) => other.setAttribute("aria-pressed", String(Number(other.dataset.class) === highlighted)));
      for (const { id } of maps) {
        const spec = specs.get(id);
        if (spec?.kind === "feature-map") {
          chartFor(id)?.update({ ...spec, data: { ...spec.data, highlighted } });
        }
      }
    });
  }
  chips.at(0)?.parentElement?.removeAttribute("hidden");
}

function describePoint(atlas: Atlas | undefined, point: number, className: string): string {
  if (atlas === undefined) {
    return escapeHtml(className);
  }
  const { perRow, columns, rows, indices } = atlas;
  const scale = 56 / Math.max(rows, columns);
  const x = (point % perRow) * columns * scale;
  const y = Math.floor(point / perRow) * rows * scale;
  const style = `width:${columns * scale}px;height:${rows * scale}px;background-size:${perRow * columns * scale}px auto;background-position:-${x}px -${y}px`;
  return `<div class="tip"><span class="tip-image" style="${style}"></span><p><strong>${escapeHtml(className)}</strong><br>test image ${indices[point]}</p></div>`;
}
