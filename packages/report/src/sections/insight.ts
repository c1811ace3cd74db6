import { formatCount, formatPercent, formatQuantity } from "@gan-cls/evaluate";
import { selectAt } from "../data/choose-images";
import type { FeatureMap, PcaFindings, ReportData, TestImages } from "../data/report-data";
import { classColor } from "../design/tokens";
import { renderChart, renderFigure, renderMissing, type Section } from "../page/figure";
import { html, scriptJson, type Html } from "../page/html";
import { picture, pngDataUrl, tile } from "../page/picture";

/** What the methods learn: feature spaces in the plane, and the axes of PCA. */
export function insightSection(data: ReportData): Section | undefined {
  if (data.study === undefined) {
    return undefined;
  }
  return { id: "insight", title: "Features", body: [mapFigure(data), eigenFigure(data.pca), rebuiltFigure(data)] };
}

function mapFigure({ featureMap, classNames, testImages }: ReportData): Html {
  const title = "Test images in the features of each network";
  if (featureMap === undefined) {
    return renderMissing(
      "fig-map",
      title,
      "This run keeps no feature map because it is not finished, was made by an older version, or has no network whose features can be shown.",
    );
  }
  const { spaces, indices, labels, neighbours, epochs, seed } = featureMap;
  const unlabelled = spaces.filter(({ usesLabels }) => usesLabels === false).map((space) => space.title);
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
          ({ title: spaceTitle, points, neighbourAgreement }, index) =>
            html`<div class="multiple">
              <h4>${spaceTitle} <span>${formatPercent(neighbourAgreement, 1)}</span></h4>
              ${renderChart({
                ...{
                  id: `chart-map-${index + 1}`,
                  spec: { kind: "feature-map", data: { points, labels, classNames } },
                  width: 360,
                  height: 360,
                },
                description: `${formatCount(points.length)} test images in the plane, by the features of: ${spaceTitle}. For ${formatPercent(neighbourAgreement, 1)} of them the nearest neighbour in the full feature space has the same class.`,
              })}
            </div>`,
        )}
      </div>
      ${testImages && atlas(featureMap, testImages)}`,
    caption: html`${formatCount(indices.length)} test images by UMAP (${neighbours} neighbours, ${epochs} epochs, seed
    ${seed}); close points are similar, large distances mean little, and the axes have no meaning. The percentage is
    measured in the full feature space, not in the plane: how often an image's nearest neighbour has the same class.
    ${unlabelled.length > 0 && `Made without labels: ${unlabelled.join("; ")}.`}`,
    table: {
      caption: "Agreement of nearest neighbours",
      head: ["Features", "Nearest neighbour in the same class"],
      rows: spaces.map((space) => [space.title, formatPercent(space.neighbourAgreement)]),
    },
  });
}

/** All images of the map in one picture, for the tooltip. */
function atlas({ indices }: FeatureMap, testImages: TestImages): Html {
  const at = new Map(testImages.indices.map((index, position) => [index, position]));
  const positions = indices.flatMap((index) => at.get(index) ?? []);
  if (positions.length !== indices.length) {
    return html``;
  }
  const perRow = Math.ceil(Math.sqrt(indices.length));
  const { rows, columns } = testImages.images;
  const url = pngDataUrl(tile(selectAt(testImages.images, positions), perRow));
  return html`<script type="application/json" id="map-atlas">
    ${scriptJson({ perRow, rows, columns, indices, url })}
  </script>`;
}

function eigenFigure(pca: PcaFindings | undefined): Html {
  const title = "Principal axes";
  if (pca === undefined) {
    return renderMissing("fig-eigen", title, "No method of this run uses principal component analysis.");
  }
  const { eigenImages, explained, components, name } = pca;
  const together = explained.reduce((sum, share) => sum + share, 0);
  return renderFigure({
    ...{ id: "fig-eigen", title },
    body: html`<div class="eigen">
      <div class="images large">
        ${Array.from(
          { length: eigenImages.size },
          (_, index) =>
            html`<span class="labelled"
              >${picture(eigenImages, index, `principal axis ${index + 1}`)}<small
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
    caption: `The first ${eigenImages.size} of the ${components} principal axes of ${name} as images (mid-grey is zero), with the share of the variance that each explains; right: the cumulative share.`,
  });
}

function rebuiltFigure({ pca }: ReportData): Html | undefined {
  if (pca?.rebuilt === undefined) {
    return undefined;
  }
  const { images, perRow, kept } = pca.rebuilt;
  const rows = Array.from({ length: Math.ceil(images.size / perRow) }, (_, row) => row);
  const label = (row: number): string => (row === 0 ? "original" : formatQuantity(kept[row - 1], "component"));
  return renderFigure({
    ...{ id: "fig-rebuilt", title: "Images reconstructed from a few components" },
    body: html`<div class="rebuilt">
      ${rows.map(
        (row) =>
          html`<div>
            <span>${label(row)}</span>
            <div class="images">
              ${Array.from({ length: perRow }, (_, column) =>
                picture(images, row * perRow + column, `image ${column + 1}, ${label(row)}`),
              )}
            </div>
          </div>`,
      )}
    </div>`,
    caption: "The first test image of each class, and its reconstructions from the first principal components.",
  });
}
