import {
  comparisonVerdict,
  describeClassBalance,
  formatCount,
  formatDuration,
  formatPercent,
  formatPValue,
  formatQuantity,
  summarizeSeeds,
  type SeedSummary,
  type StudyDocument,
} from "@gan-cls/evaluate";
import { reportStyles } from "../data/method-styles";
import type { QualityFindings, ReportData } from "../data/report-data";
import { html, keepTogether, type Html } from "../page/html";
import { byAccuracy } from "./results";

/** The top of the page: the question, the figures that answer it, and what was shortened. */
export function renderHeadline(data: ReportData): Html {
  const shortened = data.study?.shortened ?? [];
  return html`<header class="headline">
    <p class="eyebrow">gan-cls <span>${eyebrow(data)}</span></p>
    <h1>${title(data)}</h1>
    <p class="lede">${keepTogether(lede(data))}</p>
    ${bigNumbers(data)}
    ${shortened.length > 0 && html`<p class="shortened"><strong>A shortened run, not the full study.</strong> ${keepTogether(shortened.join(" "))}</p>`}
  </header>`;
}

function eyebrow({ kind, data, study }: ReportData): string {
  return [kind, ...(study?.preset === undefined ? [] : [`preset ${study.preset}`]), data].join(" · ");
}

function title(data: ReportData): Html | string {
  const { study, gans, quality } = data;
  if (quality !== undefined) {
    return "How good are the generated images?";
  }
  if (study !== undefined) {
    const styleOf = reportStyles(data);
    const name = html`<span class="name">${data.data}</span>`;
    return gans.length > 0 || study.rows.some(({ method }) => styleOf(method).needsDiscriminator)
      ? html`Does a GAN that never saw a label help to classify ${name}?`
      : html`How well can ${name} be classified?`;
  }
  return "A GAN learns to draw";
}

/** The result in a sentence or two. */
function lede(data: ReportData): string {
  const { study, gans, quality } = data;
  if (quality !== undefined) {
    const { generator, samples, floor } = quality.document;
    return `${formatCount(samples.size)} samples of ${generator.source}: FID ${samples.fid.toFixed(2)}, compared with ${floor.fid.toFixed(2)} for real images that were not used for training.`;
  }
  if (study !== undefined) {
    return describeStudy(data, study);
  }
  const [gan] = gans;
  return gan === undefined
    ? "This run has not got far enough to show anything."
    : `${formatQuantity(gan.steps, "training step")} on ${formatQuantity(gan.imageCount, "image")} of ${data.data}, without labels.`;
}

function describeStudy(data: ReportData, study: StudyDocument): string {
  const [first, ...others] = byAccuracy(summarizeSeeds(study.rows)).filter(
    ({ labels }, _, [most]) => labels === most.labels,
  );
  if (first === undefined) {
    return "No method has finished yet.";
  }
  const styleOf = reportStyles(data);
  const transferred = [first, ...others].find(({ method }) => {
    const { needsDiscriminator, controlOf } = styleOf(method);
    return needsDiscriminator && controlOf === undefined;
  });
  const rank = others.length === 0 ? "trained" : `the best of ${others.length + 1} methods trained`;
  const sentences = [
    `${styleOf(first.method).title} classifies ${formatPercent(first.meanAccuracy, 1)} of the ${formatCount(first.testSize)} test images correctly, ${rank} with ${formatQuantity(first.labels, "label")}.`,
    ...(describeClassBalance(study)?.isMisleading
      ? [`The classes differ in size: its balanced accuracy is ${formatPercent(first.meanBalancedAccuracy, 1)}.`]
      : []),
    ...(transferred === undefined || transferred === first
      ? []
      : [
          `The best classifier built on the GAN's discriminator, ${styleOf(transferred.method).title}, reaches ${formatPercent(transferred.meanAccuracy, 1)}.`,
        ]),
    ...(transferred === undefined ? [] : compareWithReference(data, study, transferred)),
  ];
  return sentences.join(" ");
}

/** How a method compares with the study's reference; nothing where there is no single test of it. */
function compareWithReference(data: ReportData, { comparisons = [] }: StudyDocument, summary: SeedSummary): string[] {
  const own = comparisons.filter(({ method, labels }) => method === summary.method && labels === summary.labels);
  if (own.length !== 1) {
    return [];
  }
  const [comparison] = own;
  const reference = reportStyles(data)(comparison.reference).title;
  const pValue = formatPValue(comparison.pValue);
  const significance = `(McNemar's test, p ${pValue.startsWith("<") ? pValue : `= ${pValue}`})`;
  const verdict = comparisonVerdict(comparison);
  return verdict === "not significant"
    ? [`No significant difference from ${reference} ${significance}.`]
    : [`It is significantly ${verdict} than ${reference} ${significance}.`];
}

function bigNumbers({ study, gans, quality }: ReportData): Html {
  const facts: [string, string][] = [
    ...(study === undefined ? [] : studyFacts(study)),
    ...(quality === undefined ? [] : qualityFacts(quality)),
    ...gans.slice(0, 1).map((gan): [string, string] => [formatCount(gan.steps), "GAN training steps, without labels"]),
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

function studyFacts({ rows }: StudyDocument): [string, string][] {
  if (rows.length === 0) {
    return [];
  }
  const severalCounts = new Set(rows.map(({ labels }) => labels)).size > 1;
  const most = Math.max(...rows.map(({ labels }) => labels));
  return [
    [formatCount(most), severalCounts ? "labels at most" : "labels"],
    [formatCount(rows[0].testSize), "test images"],
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
