import {
  describeFinding,
  describeSeenTestImages,
  describeTasksFinding,
  formatCount,
  formatDuration,
  formatPercent,
  formatQuantity,
  warnsOfSeenTestImages,
  type FindingSource,
  type StudyDocument,
  type StudyFinding,
  type TasksDocument,
} from "@gan-cls/evaluate";
import { selectByPosition } from "../data/choose-images";
import type { Images, QualityFindings, ReportData } from "../data/report-data";
import { html, keepTogether, raw, type Html } from "../page/html";
import { pngDataUrl, tile } from "../page/picture";
import { renderFindingFigure } from "./finding-figure";
import { studyQuestion } from "./question";

/** Sentences of a finding that stand beside its figure: who wins, and what the GAN brought. */
const LEADING = 2;

/** Images that show what a generator draws. */
const SHOWN_SAMPLES = 36;

/** The top of the page: the question, what was found, and one figure that proves it; below these, what decides how they are to be read. */
export function renderHeadline(data: ReportData): Html {
  const { study } = data;
  const finding = study && describeFinding(sourceOf(data, study));
  const sentences = finding?.sentences ?? [];
  const proof = proofOf(data, finding);
  return html`<header class="headline">
    <div class="${proof === undefined ? "opening" : "opening with-proof"}">
      <div class="words">
        <p class="eyebrow">gan-cls <span>${eyebrow(data)}</span></p>
        <h1>${title(data)}</h1>
        ${lede(data, sentences.slice(0, LEADING)).map((sentence) => html`<p class="lede">${markEvidence(sentence)}</p>`)}
      </div>
      ${proof}
    </div>
    ${remarks(data, sentences.slice(LEADING))} ${bigNumbers(data)}
  </header>`;
}

/** Saved classifiers may have learned from different numbers of labels and are compared all the same: as one column. */
function sourceOf({ kind }: ReportData, study: StudyDocument): FindingSource {
  if (kind !== "evaluate") {
    return study;
  }
  const alike = <Entry extends { labels: number; seed: number }>(entry: Entry): Entry => ({
    ...entry,
    ...{ labels: 0, seed: 0 },
  });
  return { ...study, rows: study.rows.map(alike), comparisons: (study.comparisons ?? []).map(alike) };
}

function eyebrow({ kind, data, study }: ReportData): string {
  return [kind, ...(study?.preset === undefined ? [] : [`preset ${study.preset}`]), data].join(" · ");
}

function title(data: ReportData): Html | string {
  const { study, quality, tasks } = data;
  const name = html`<span class="name">${data.data}</span>`;
  if (quality !== undefined) {
    return html`How close do the generated images come to ${name}?`;
  }
  if (tasks !== undefined) {
    return html`What is a GAN worth on ${name} for tasks other than classification?`;
  }
  if (study !== undefined) {
    return studyQuestion(data, study, name);
  }
  return html`What has a GAN learned to draw from ${name}?`;
}

/** The result in a sentence or two. */
function lede(data: ReportData, sentences: readonly string[]): readonly string[] {
  const { study, gans, quality, tasks } = data;
  if (quality !== undefined) {
    return [describeSamples(quality)];
  }
  if (tasks !== undefined) {
    return [describeTasksFinding(tasks)];
  }
  if (study !== undefined) {
    return sentences.length === 0 ? ["No method has finished yet."] : sentences;
  }
  const [gan] = gans;
  return gan === undefined
    ? ["This run has not got far enough to show anything."]
    : [
        `${formatQuantity(gan.steps, "training step")} on ${formatQuantity(gan.imageCount, "image")} of ${data.data}, without labels.`,
      ];
}

function describeSamples({ document: { generator, samples, floor, memorization } }: QualityFindings): string {
  const copies =
    memorization.copies === 0
      ? "None is a copy of a training image."
      : `${formatQuantity(memorization.copies, "of them is a copy", "of them are copies")} of training images.`;
  return `${formatQuantity(samples.size, "sample")} of ${generator.source} have an FID of ${samples.fid.toFixed(2)} (lower is better); real images that were not used for training have ${floor.fid.toFixed(2)}. ${copies}`;
}

/** Intervals and p-values are for those who look for them: the sentence reads without. */
function markEvidence(sentence: string): Html {
  const text = html`${keepTogether(sentence)}`.text;
  return raw(
    text.replaceAll(/\((?:95.% interval|p )[^()]*\)/gu, (evidence) => `<span class="evidence">${evidence}</span>`),
  );
}

/** The accuracies behind the finding, or what the generator draws. */
function proofOf({ gans, quality, study }: ReportData, finding: StudyFinding | undefined): Html | undefined {
  if (finding !== undefined && quality === undefined) {
    return renderFindingFigure(finding.budgets[0]);
  }
  if (study !== undefined && quality === undefined) {
    return undefined;
  }
  const [gan] = gans;
  const images = quality?.samples ?? gan?.generated ?? gan?.sheets.at(-1)?.images;
  return images && images.size > 0 ? samplesFigure(images) : undefined;
}

function samplesFigure(images: Images): Html {
  const shown = Math.min(images.size, SHOWN_SAMPLES);
  const perRow = Math.ceil(Math.sqrt(shown));
  return html`<div class="proof" id="proof">
    <p class="proof-title">The first ${formatQuantity(shown, "image")} that it draws, not a selection</p>
    <img
      class="pixels wide"
      src="${pngDataUrl(tile(selectByPosition(images, shown), perRow))}"
      width="${perRow * images.columns}"
      height="${Math.ceil(shown / perRow) * images.rows}"
      alt="${shown} images of the generator"
    />
  </div>`;
}

/** What else was found, what was seen before, and what was shortened. */
function remarks({ study }: ReportData, more: readonly string[]): Html {
  const shortened = study?.shortened ?? [];
  const seen = study === undefined ? [] : describeSeenTestImages(study);
  return html`${more.length > 0 && html`<p class="more">${markEvidence(more.join(" "))}</p>`}
  ${seen.length > 0 && renderSeen(seen.join(" "), study !== undefined && warnsOfSeenTestImages(study))}
  ${shortened.length > 0 && html`<p class="shortened"><strong>A shortened run, not the full study.</strong> ${keepTogether(shortened.join(" "))}</p>`}`;
}

function renderSeen(sentences: string, isWarning: boolean): Html {
  return isWarning
    ? html`<p class="shortened seen"><strong>Test images seen before.</strong> ${keepTogether(sentences)}</p>`
    : html`<p class="more">${keepTogether(sentences)}</p>`;
}

function bigNumbers(data: ReportData): Html {
  const { study, gans, quality, tasks } = data;
  const facts: [string, string][] = [
    ...(study === undefined ? [] : studyFacts(study)),
    ...(quality === undefined ? [] : qualityFacts(quality)),
    ...(tasks === undefined ? [] : tasksFacts(tasks)),
    ...gans
      .slice(0, 1)
      .map((gan): [string, string] => [
        formatCount(gan.steps),
        `GAN training steps, without labels${gan.pretrained === undefined ? "" : ", before this run"}`,
      ]),
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

function tasksFacts({ rows, sizes, seconds }: TasksDocument): [string, string][] {
  return [
    [formatCount(sizes.test), "test images"],
    [formatCount(rows.length), "measures"],
    [formatDuration(seconds), "for all tasks"],
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
