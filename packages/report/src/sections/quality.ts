import { describeLabeller, describeQuality, formatCount } from "@gan-cls/evaluate";
import type { Images, QualityFindings, ReportData } from "../data/report-data";
import { renderFigure, renderMissing, renderTable, type Section } from "../page/figure";
import { html, type Html } from "../page/html";
import { pngDataUrl, tile } from "../page/picture";

/** Images in a row of a sheet; even, because pairs are side by side. */
const PER_ROW = 16;

/** The quality of a generator's samples, compared with real images. */
export function qualitySection({ quality }: ReportData): Section | undefined {
  if (quality === undefined) {
    return undefined;
  }
  return {
    id: "quality",
    title: "Sample quality",
    body: [
      figures(quality),
      sheet(quality.samples, "fig-generated-samples", "Samples", "The first samples; not a selection."),
      sheet(
        quality.firstPairs,
        "fig-nearest-first",
        "Samples and their nearest training images",
        "The first samples, each followed by the training image with the smallest distance in pixels.",
      ),
      sheet(
        quality.nearestPairs,
        "fig-nearest-all",
        "Samples closest to a training image",
        "The samples with the smallest distances, each followed by that training image: a copy would appear here.",
      ),
    ],
  };
}

function figures({ document }: QualityFindings): Html {
  const { extractor, reference, floor, samples, notes } = document;
  return html`<div class="block">
    ${renderTable({
      caption: "Samples compared with real images that are not in the reference",
      head: ["Measure", "Samples", "Real, held out", "Meaning"],
      rows: describeQuality(document).map(({ name, samples: own, floor: real, meaning }) => [name, own, real, meaning]),
    })}
    <p>
      FID, precision and recall compare images in layer <code>${extractor.layer}</code> of
      <code>${extractor.name}</code> (SHA-256 <code>${extractor.sha256}</code>) and are not comparable with figures of
      other networks. The reference is the ${formatCount(reference.size)} ${reference.part} images, for precision and
      recall ${formatCount(reference.manifoldSize)} of them with k = ${samples.precisionRecall.k}; held out are
      ${formatCount(floor.size)} ${floor.part} images. Classes are assigned by ${describeLabeller(document)}.
      ${notes.join(" ").replaceAll("`", "")}
    </p>
  </div>`;
}

function sheet(images: Images | undefined, id: string, title: string, caption: string): Html {
  if (images === undefined) {
    return renderMissing(id, title, "The run's folder does not have this picture.");
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
