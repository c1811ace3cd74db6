import { withLightColors } from "../design/light-colors";
import { createChart, type ChartSize } from "./chart";
import { chartOf, type FigureSpec } from "./figure-spec";

/**
 * Draws a chart as an SVG element for a page that has the design tokens. Needs no browser.
 *
 * @param id Begins the ids within the SVG; unique in the page.
 */
export function renderFigureSvg(spec: FigureSpec, size: ChartSize, id = "chart"): string {
  const chart = createChart(null, size);
  try {
    chart.setOption(chartOf(spec, size));
    // echarts counts its charts in the ids, so that no two drawings are alike.
    return withoutHooks(chart.renderToSVGString({ useViewBox: true })).replaceAll(/\bzr\d+-/g, `${id}-`);
  } finally {
    chart.dispose();
  }
}

/** Draws a chart as an SVG document that stands alone: light, on paper, under a title. */
export function renderSvgDocument(spec: FigureSpec, size: ChartSize, title: string): string {
  const TITLE_HEIGHT = 44;
  const inner = withLightColors(renderFigureSvg(spec, size));
  const height = size.height + TITLE_HEIGHT;
  const heading = `<text x="16" y="28" font-family="Helvetica, Arial, sans-serif" font-size="16" font-weight="600" fill="var(--ink)">${escapeXml(title)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${height}" viewBox="0 0 ${size.width} ${height}">`,
    withLightColors(`<rect width="100%" height="100%" fill="var(--paper)"/>${heading}`),
    inner.replace("<svg ", `<svg y="${TITLE_HEIGHT}" `),
    "</svg>",
  ].join("\n");
}

/** What echarts adds for its own client, which the page does not use; it is a third of the bytes. */
function withoutHooks(svg: string): string {
  return svg
    .replaceAll(/ (?:ecmeta_\w+|class|xml:space|baseProfile|version)="[^"]*"/g, "")
    .replace(/<style ?>[^]*?<\/style>\n?/, "")
    .replaceAll(/ (?:d|transform)="[^"]*"/g, (attribute) => attribute.replaceAll(/(\.\d{2})\d+/g, "$1"))
    .replaceAll("\n", "");
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
