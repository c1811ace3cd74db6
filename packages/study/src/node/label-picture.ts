import { join } from "node:path";
import { writeFileAtomically } from "@gan-cls/core/node";
import type { StudyDocument } from "@gan-cls/evaluate";
import { labelCurves, renderSvgDocument } from "@gan-cls/report";
import type { Picture } from "../cells/cell";

/** Pixels of the chart. */
const CHART = { width: 860, height: 560 };

const NAME = "label-efficiency";

/**
 * Draws what more labels bring into a run's folder, as SVG and PNG, where a study has several numbers of labels.
 *
 * @param onWarning Hears that this system has no library for the PNG; the SVG says the same.
 * @throws GanClsError `io`
 */
export async function writeLabelPicture(
  folder: string,
  study: Pick<StudyDocument, "rows" | "data" | "methods">,
  onWarning: (message: string) => void,
): Promise<Picture[]> {
  const svg = renderLabelPicture(study);
  if (svg === undefined) {
    return [];
  }
  await writeFileAtomically(join(folder, `${NAME}.svg`), svg);
  const png = await rasterizeSvg(svg).catch((error: Error) => {
    onWarning(`${NAME}.png cannot be drawn on this system: ${error.message}`);
    return undefined;
  });
  if (png !== undefined) {
    await writeFileAtomically(join(folder, `${NAME}.png`), png);
  }
  const file = `${NAME}.${png === undefined ? "svg" : "png"}`;
  const caption =
    "What more labels bring: the share of test images named wrongly, on logarithmic axes; lower is better.";
  return [{ files: [file], caption }];
}

/** The curves as an SVG document; `undefined` for a single number of labels. */
export function renderLabelPicture({
  rows,
  data,
  methods,
}: Pick<StudyDocument, "rows" | "data" | "methods">): string | undefined {
  if (new Set(rows.map(({ labels }) => labels)).size < 2) {
    return undefined;
  }
  const seeds = new Set(rows.map(({ seed }) => seed)).size;
  const spread = seeds > 1 ? `mean ± one standard deviation over ${seeds} seeds` : "with 95 % intervals";
  return renderSvgDocument(
    { kind: "labels", data: labelCurves({ rows, methods }) },
    CHART,
    `Test error on ${data}, ${spread}`,
  );
}

/** Pixels of the picture for one of the drawing: sharp on screens of today. */
const SCALE = 2;

/** What the last resort of a drawing's fonts, `sans-serif`, is on a Linux without those named before it. */
const FONTS = { sansSerifFamily: "DejaVu Sans", defaultFontFamily: "DejaVu Sans" };

/**
 * An SVG document as a PNG, with the fonts of this system.
 *
 * @throws Error where the library has no build for this system.
 */
async function rasterizeSvg(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import("@resvg/resvg-js");
  return new Resvg(svg, { fitTo: { mode: "zoom", value: SCALE }, font: FONTS }).render().asPng();
}
