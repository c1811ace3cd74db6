import { describeLabeller, describeQuality, formatCount } from "@gan-cls/evaluate";
import type { Images, QualityFindings, ReportData } from "../data/report-data";
import { renderFigure, renderMissing, renderTable } from "../page/figure";
import { html, type Html } from "../page/html";
import { pngDataUrl, tile } from "../page/picture";
import type { Section } from "./section";

/** Images in a row of a sheet; pairs stand side by side, so it is even. */
const PER_ROW = 16;

/** How good a generator's samples are, beside real images. */
export function qualitySection({ quality }: ReportData): Section | undefined {
  if (quality === undefined) {
    return undefined;
  }
  return {
    id: "quality",
    title: "What the generator draws",
    body: [
      figures(quality),
      sheet(quality.samples, "fig-generated-samples", "Samples", "The first samples; none left out."),
      sheet(
        quality.firstPairs,
        "fig-nearest-first",
        "Samples beside their nearest training images",
        "The first samples, each with the training image that is nearest to it pixel by pixel to its right.",
      ),
      sheet(
        quality.nearestPairs,
        "fig-nearest-all",
        "The samples that come nearest to a training image",
        "Of all samples those at the smallest distances, each with that training image to its right: a copy would be here.",
      ),
    ],
  };
}

function figures({ document }: QualityFindings): Html {
  const { extractor, reference, floor, samples, notes } = document;
  return html`<div class="block">
    ${renderTable({
      caption: "Samples beside real images that are not in the reference",
      head: ["Figure", "Samples", "Real, held out", "How to read it"],
      rows: describeQuality(document).map(({ name, samples: own, floor: real, meaning }) => [name, own, real, meaning]),
    })}
    <p>
      FID, precision and recall compare images in layer <code>${extractor.layer}</code> of
      <code>${extractor.name}</code> (SHA-256 <code>${extractor.sha256}</code>) and cannot be held against figures of
      other networks. The reference are the ${formatCount(reference.size)} ${reference.part} images, for precision and
      recall ${formatCount(reference.manifoldSize)} of them with k = ${samples.precisionRecall.k}; held out are
      ${formatCount(floor.size)} ${floor.part} images. Classes are named by ${describeLabeller(document)}.
      ${notes.join(" ").replaceAll("`", "")}
    </p>
  </div>`;
}

function sheet(images: Images | undefined, id: string, title: string, caption: string): Html {
  if (images === undefined) {
    return renderMissing(id, title, "The run's folder has no such picture.");
  }
  const perRow = Math.min(PER_ROW, images.size);
  return renderFigure({
    ...{ id, title, caption },
    body: html`<img
      class="pixels wide"
      src="${pngDataUrl(tile(images, perRow))}"
      width="${perRow * images.columns}"
      height="${Math.ceil(images.size / perRow) * images.rows}"
      alt="${title}: ${images.size} images"
    />`,
  });
}
