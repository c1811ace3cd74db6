import { formatCount, formatDuration, summarizeSeeds, type SeedSummary } from "@gan-cls/evaluate";
import { formatPercent, formatQuantity, methodTitle } from "../page/format";
import { html, keepTogether, type Html } from "../page/html";
import type { QualityFindings, ReportData } from "../data/report-data";

/** The top of the page: what was asked, the figures that answer it, and what was shortened. */
export function renderHeadline(data: ReportData): Html {
  return html`<header class="headline">
    <p class="eyebrow">gan-cls <span>${eyebrow(data)}</span></p>
    <h1>${title(data)}</h1>
    <p class="lede">${keepTogether(lede(data))}</p>
    ${bigNumbers(data)}
    ${(data.study?.shortened ?? []).length > 0 && html`<p class="shortened"><strong>A first look, not the study.</strong> ${keepTogether((data.study?.shortened ?? []).join(" "))}</p>`}
  </header>`;
}

function eyebrow({ kind, data, study }: ReportData): string {
  return [kind, ...(study?.preset === undefined ? [] : [`preset ${study.preset}`]), data].join(" · ");
}

function title({ study, gans, quality }: ReportData): string {
  if (quality !== undefined) {
    return "How good are the images that it draws?";
  }
  if (study !== undefined) {
    return gans.length > 0 || study.rows.some(({ method }) => method.startsWith("trial"))
      ? "Does a GAN that never saw a label help to read digits?"
      : "How well are digits told apart?";
  }
  return "A GAN learns to draw";
}

/** What came out, in a sentence or two; differences are called so only where McNemar's test shows one. */
function lede(data: ReportData): string {
  const { study, gans, quality } = data;
  if (quality !== undefined) {
    const { generator, samples, floor } = quality.document;
    return `${formatCount(samples.size)} samples of ${generator.source}: FID ${samples.fid.toFixed(2)}, where real images that nobody trained on have ${floor.fid.toFixed(2)}.`;
  }
  if (study === undefined) {
    const [gan] = gans;
    return gan === undefined
      ? "This run has not got far enough to show anything."
      : `${formatQuantity(gan.steps, "step")} on ${formatQuantity(gan.imageCount, "image")} of ${data.data}, without a single label.`;
  }
  const best = byAccuracy(study.rows.length > 0 ? summarizeSeeds(study.rows) : []);
  const [first] = best;
  if (first === undefined) {
    return "No method has been run yet.";
  }
  const most = best.filter(({ labels }) => labels === first.labels);
  const trial = most.find(({ method }) => method.startsWith("trial"));
  const cnn = most.find(({ method }) => method === "cnn");
  const sentences = [
    `${methodTitle(first.method)} names ${formatPercent(first.meanAccuracy, 1)} of ${formatCount(first.testSize)} test images rightly, the most of ${formatQuantity(most.length, "method")} that learned from ${formatQuantity(first.labels, "label")}.`,
    ...(trial === undefined || trial === first
      ? []
      : [
          `The best classifier made from the GAN's discriminator, ${methodTitle(trial.method)}, reaches ${formatPercent(trial.meanAccuracy, 1)}.`,
        ]),
    ...(trial === undefined || cnn === undefined ? [] : [compare(data, trial)]),
  ];
  return sentences.filter((sentence) => sentence !== "").join(" ");
}

function compare({ study }: ReportData, trial: SeedSummary): string {
  const own = (study?.comparisons ?? []).filter(
    ({ method, labels, reference }) => method === trial.method && labels === trial.labels && reference === "cnn",
  );
  if (own.length !== 1) {
    return "";
  }
  const [{ pValue, onlyMethodRight, onlyReferenceRight }] = own;
  if (pValue >= 0.05) {
    return "Against a CNN from scratch no difference is shown.";
  }
  return onlyMethodRight > onlyReferenceRight ? "It beats a CNN from scratch." : "A CNN from scratch beats it.";
}

/** Most labels first, then the most accurate. */
export function byAccuracy(summaries: readonly SeedSummary[]): SeedSummary[] {
  return [...summaries].sort((p, q) => q.labels - p.labels || q.meanAccuracy - p.meanAccuracy);
}

function bigNumbers({ study, gans, quality }: ReportData): Html {
  const facts: [string, string][] = [
    ...(study === undefined ? [] : studyFacts(study)),
    ...(quality === undefined ? [] : qualityFacts(quality)),
    ...gans.slice(0, 1).map((gan): [string, string] => [formatCount(gan.steps), "steps of the GAN, without labels"]),
    ...(study?.seconds === undefined
      ? []
      : [[formatDuration(study.seconds), "for the whole study"] as [string, string]]),
  ];
  return html`<dl class="big">
    ${facts.map(
      ([figure, text]) =>
        html`<div>
          <dt>${text}</dt>
          <dd>${figure}</dd>
        </div>`,
    )}
  </dl>`;
}

function studyFacts(study: NonNullable<ReportData["study"]>): [string, string][] {
  const [first] = byAccuracy(study.rows.length > 0 ? summarizeSeeds(study.rows) : []);
  return first === undefined
    ? []
    : [
        [formatCount(first.labels), "labels at most"],
        [formatCount(first.testSize), "test images"],
      ];
}

function qualityFacts({ document: { samples, memorization } }: QualityFindings): [string, string][] {
  const { precision, recall } = samples.precisionRecall;
  return [
    [samples.fid.toFixed(1), "FID, lower is better"],
    [formatPercent(precision, 1), "precision"],
    [formatPercent(recall, 1), "recall"],
    [formatCount(memorization.copies), "copies of training images"],
  ];
}
