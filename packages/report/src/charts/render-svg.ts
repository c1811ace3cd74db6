import { GanClsError, printable } from "@gan-cls/core";
import { COLOR_TOKENS, FONT_STACK, type ColorToken } from "../design/tokens";
import { escapeHtml } from "../page/html";
import { createChart, type ChartSize } from "./chart";
import { chartOf, type FigureSpec } from "./figure-spec";

/** Ids are written into the SVG as they are, so nothing else may be in them. */
const SAFE_ID = /^[a-z][\w-]*$/i;

/**
 * Draws a chart as an SVG element for a page that has the design tokens. Needs no browser.
 *
 * @param id Prefix of the ids within the SVG; unique in the page; letters, numbers, `-` and `_`.
 * @throws GanClsError `invalid-argument` for any other id.
 */
export function renderFigureSvg(spec: FigureSpec, size: ChartSize, id = "chart"): string {
  if (!SAFE_ID.test(id)) {
    throw new GanClsError(
      "invalid-argument",
      `renderFigureSvg: expected an id of letters, numbers, - and _, got ${id}`,
    );
  }
  const chart = createChart(null, size);
  try {
    chart.setOption(chartOf(spec, size));
    // echarts numbers its charts in the ids, so that no two drawings would be equal.
    return withoutHooks(chart.renderToSVGString({ useViewBox: true })).replaceAll(/\bzr\d+-/g, `${id}-`);
  } finally {
    chart.dispose();
  }
}

/** Draws a chart as a standalone SVG document: light, on paper, with a title. */
export function renderSvgDocument(spec: FigureSpec, size: ChartSize, title: string): string {
  const TITLE_HEIGHT = 44;
  const inner = withLightColors(renderFigureSvg(spec, size));
  const height = size.height + TITLE_HEIGHT;
  const heading = `<text x="16" y="28" font-family="Helvetica, Arial, sans-serif" font-size="16" font-weight="600" fill="var(--ink)">${escapeHtml(printable(title))}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${height}" viewBox="0 0 ${size.width} ${height}">`,
    withLightColors(`<rect width="100%" height="100%" fill="var(--paper)"/>${heading}`),
    inner.replace("<svg ", `<svg y="${TITLE_HEIGHT}" `),
    "</svg>",
  ].join("\n");
}

/** Removes what echarts adds for its own client, which the page does not use; it is a third of the bytes. */
function withoutHooks(svg: string): string {
  return svg
    .replaceAll(/ (?:ecmeta_\w+|class|xml:space|baseProfile|version)="[^"]*"/g, "")
    .replace(/<style ?>[^]*?<\/style>\n?/, "")
    .replaceAll(/ (?:d|transform)="[^"]*"/g, (attribute) => attribute.replaceAll(/(\.\d{2})\d+/g, "$1"))
    .replaceAll("\n", "");
}

/** A mixture of two colours that are no mixtures themselves. */
const MIXTURE = /color-mix\(in srgb, (#\w{6}) (\d+)%, (#\w{6})\)/g;

/** Replaces CSS variables and mixtures of them by the light colours. */
function withLightColors(svg: string): string {
  let colored = svg
    .replaceAll("var(--font)", FONT_STACK.replaceAll('"', "'"))
    .replaceAll(/var\(--([\w-]+)\)/g, (whole, name: string) =>
      name in COLOR_TOKENS ? COLOR_TOKENS[name as ColorToken][0] : whole,
    );
  // Mixtures of mixtures are resolved from the inside.
  for (let before = ""; before !== colored;) {
    before = colored;
    colored = colored.replaceAll(MIXTURE, (_, first: string, share: string, second: string) =>
      mixHex(first, second, Number(share) / 100),
    );
  }
  return colored;
}

function mixHex(first: string, second: string, share: number): string {
  const channels = [1, 3, 5].map((start) => {
    const [a, b] = [first, second].map((hex) => parseInt(hex.slice(start, start + 2), 16));
    return Math.round(a * share + b * (1 - share))
      .toString(16)
      .padStart(2, "0");
  });
  return `#${channels.join("")}`;
}
