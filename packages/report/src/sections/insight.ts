import { formatCount } from "@gan-cls/evaluate";
import type { FeatureMap, PcaFindings, ReportData, TestDigits } from "../data/report-data";
import { classColor } from "../design/tokens";
import { renderChart, renderFigure, renderMissing } from "../page/figure";
import { formatPercent } from "../page/format";
import { html, scriptJson, type Html } from "../page/html";
import { picture, pngDataUrl, tile } from "../page/picture";
import { selectAt } from "../data/select";
import type { Section } from "./section";

/** What the methods see: feature spaces in the plane, and the axes of PCA. */
export function insightSection(data: ReportData): Section | undefined {
  if (data.study === undefined) {
    return undefined;
  }
  return { id: "insight", title: "What they see", body: [mapFigure(data), eigenFigure(data.pca), rebuiltFigure(data)] };
}

function mapFigure({ featureMap, classNames, digits }: ReportData): Html {
  const title = "The test set as each network sees it";
  if (featureMap === undefined) {
    return renderMissing(
      "fig-map",
      title,
      html`This run keeps no feature map: it is not finished, an older version made it, or it has neither discriminator
        nor CNN. <code>gan-cls study --preset quick</code> makes one.`,
    );
  }
  const { spaces, indices, labels, neighbours, epochs, seed } = featureMap;
  return renderFigure({
    ...{ id: "fig-map", title },
    body: html`<div class="chips" role="group" aria-label="Show one class" hidden>
        ${classNames.map(
          (name, label) =>
            html`<button
              type="button"
              class="chip"
              data-class="${label}"
              aria-pressed="false"
              style="--class: ${classColor(label)}"
            >
              <span class="dot"></span>${name}
            </button>`,
        )}
      </div>
      <div class="multiples maps">
        ${spaces.map(
          ({ name, title: spaceTitle, points, neighbourAgreement }) =>
            html`<div class="multiple">
              <h4>${spaceTitle} <span>${formatPercent(neighbourAgreement, 1)}</span></h4>
              ${renderChart({
                ...{
                  id: `chart-map-${name}`,
                  spec: { kind: "feature-map", data: { points, labels, classNames } },
                  width: 360,
                  height: 360,
                },
                description: `${formatCount(points.length)} test images in the plane by the features of: ${spaceTitle}. For ${formatPercent(neighbourAgreement, 1)} of them the nearest neighbour in the full feature space has the same class.`,
              })}
            </div>`,
        )}
      </div>
      ${digits && atlas(featureMap, digits)}`,
    caption: html`${formatCount(indices.length)} test images by UMAP (${neighbours} neighbours, ${epochs} epochs, seed
    ${seed}); near means similar, far says little, and the axes have no meaning. The percentage is measured in the full
    feature space, not in the plane: how often an image's nearest neighbour has the same class. No labels went into the
    GAN's features or into the random ones.`,
    table: {
      caption: "Agreement of nearest neighbours",
      head: ["Features", "Nearest neighbour of the same class"],
      rows: spaces.map((space) => [space.title, formatPercent(space.neighbourAgreement)]),
    },
  });
}

/** All images of the map in one picture, for the box that follows the pointer. */
function atlas({ indices }: FeatureMap, digits: TestDigits): Html {
  const at = new Map(digits.indices.map((index, position) => [index, position]));
  const positions = indices.flatMap((index) => at.get(index) ?? []);
  if (positions.length !== indices.length) {
    return html``;
  }
  const perRow = Math.ceil(Math.sqrt(indices.length));
  const { rows, columns } = digits.images;
  const url = pngDataUrl(tile(selectAt(digits.images, positions), perRow));
  return html`<script type="application/json" id="map-atlas">
    ${scriptJson({ perRow, rows, columns, indices, url })}
  </script>`;
}

function eigenFigure(pca: PcaFindings | undefined): Html {
  const title = "Eigen-digits";
  if (pca === undefined) {
    return renderMissing(
      "fig-eigen",
      title,
      html`This run has no PCA. <code>gan-cls study --methods pca-knn</code> has one.`,
    );
  }
  const { eigenDigits, explained, components, name } = pca;
  const together = explained.reduce((sum, share) => sum + share, 0);
  return renderFigure({
    ...{ id: "fig-eigen", title },
    body: html`<div class="eigen">
      <div class="digits large">
        ${Array.from(
          { length: eigenDigits.size },
          (_, index) =>
            html`<span class="labelled"
              >${picture(eigenDigits, index, `eigen-digit ${index + 1}`)}<small
                >${formatPercent(explained[index] ?? 0, 1)}</small
              ></span
            >`,
        )}
      </div>
      ${renderChart({
        ...{ id: "chart-variance", spec: { kind: "variance", data: explained }, width: 464, height: 250 },
        description: `The first ${components} principal components explain ${formatPercent(together, 1)} of the variance together.`,
      })}
    </div>`,
    caption: `The first ${eigenDigits.size} of the ${components} principal axes of ${name} as images (mid-grey is zero) with the share of the variance that each explains; right: the shares added up.`,
  });
}

function rebuiltFigure({ pca }: ReportData): Html | undefined {
  if (pca?.rebuilt === undefined) {
    return undefined;
  }
  const { images, perRow, kept } = pca.rebuilt;
  const rows = Array.from({ length: Math.ceil(images.size / perRow) }, (_, row) => row);
  const label = (row: number): string =>
    row === 0 ? "as it is" : `${kept[row - 1]} ${kept[row - 1] === 1 ? "number" : "numbers"}`;
  return renderFigure({
    ...{ id: "fig-rebuilt", title: "Digits rebuilt from a few numbers" },
    body: html`<div class="rebuilt">
      ${rows.map(
        (row) =>
          html`<div>
            <span>${label(row)}</span>
            <div class="digits">
              ${Array.from({ length: perRow }, (_, column) =>
                picture(images, row * perRow + column, `digit ${column}, ${label(row)}`),
              )}
            </div>
          </div>`,
      )}
    </div>`,
    caption: "The first test image of each class, and the same rebuilt from the first coordinates along the axes.",
  });
}
