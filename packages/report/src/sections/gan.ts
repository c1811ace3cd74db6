import { describeWarning, toBase64 } from "@gan-cls/core";
import { describeSeenTestImages, formatDuration, formatQuantity } from "@gan-cls/evaluate";
import { LOSS_SCALES } from "../charts/loss-chart";
import { selectByPosition, spread } from "../data/choose-images";
import type { GanTraining, PretrainedGan, ReportData } from "../data/report-data";
import { encodeGif } from "../page/animation";
import { renderChart, renderFigure, renderMissing, type Section } from "../page/figure";
import { html, keepTogether, type Html } from "../page/html";
import { pngDataUrl, tile } from "../page/picture";

/** Epochs in the strip, and images in each of its columns. */
const STRIP_EPOCHS = 10;
const STRIP_IMAGES = 6;

/** The GAN's training and its images. */
export function ganSection(data: ReportData): Section | undefined {
  const { gans, kind } = data;
  if (gans.length === 0) {
    return kind === "study" || kind === "train gan"
      ? {
          id: "gan",
          title: "The GAN",
          body: [renderMissing("fig-losses", "Losses", "No GAN was trained in this run.")],
        }
      : undefined;
  }
  return {
    id: "gan",
    title: "The GAN",
    body: gans.flatMap((gan, index) => [
      ...(gan.pretrained === undefined ? [] : [pretrainedFacts(gan, gan.pretrained, data)]),
      ...ganFigures(gan, index + 1, gans.length > 1),
    ]),
  };
}

/** @param number Of the GAN in the report, from 1; part of its figures' ids. */
function ganFigures(gan: GanTraining, number: number, isOneOfSeveral: boolean): Html[] {
  const suffix = isOneOfSeveral ? `, seed ${gan.seed}` : "";
  return [
    ...warningList(gan, suffix),
    lossFigure(gan, number, suffix),
    // Nobody has kept the sheets of a training that was before.
    ...(gan.pretrained === undefined ? [sheetFigure(gan, number, suffix)] : []),
    generatedFigure(gan, number, suffix),
  ];
}

/** What a reader has to know of a GAN that this run has not trained. */
function pretrainedFacts(
  { steps, imageCount, seed }: GanTraining,
  { discriminator, generator, data, epochs, bestEpoch }: PretrainedGan,
  { study }: Pick<ReportData, "study">,
): Html {
  const seen = study === undefined ? [] : describeSeenTestImages(study);
  const kept = bestEpoch === undefined ? "" : `; the weights after epoch ${bestEpoch} were kept`;
  const facts: [string, Html | string][] = [
    ["Networks", html`<code>${discriminator}</code>, trained against <code>${generator}</code>`],
    ["Data", `${data}, ${formatQuantity(imageCount, "image")}, without labels`],
    ["Training", `${formatQuantity(epochs, "epoch")}, ${formatQuantity(steps, "step")}, seed ${seed}${kept}`],
    ...(seen.length === 0 ? [] : [["Has seen", seen.join(" ")] as [string, string]]),
  ];
  return html`<div class="block" id="gan-before">
    <p>
      This GAN was trained before this run, which builds on its discriminator. It was not trained again here, and the
      time of that training is not in the times of this page.
    </p>
    <dl class="facts">
      ${facts.map(
        ([name, fact]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${typeof fact === "string" ? keepTogether(fact) : fact}</dd>
          </div>`,
      )}
    </dl>
  </div>`;
}

/** What the monitors have noticed, and where to read what to do. */
function warningList({ warnings }: GanTraining, suffix: string): Html[] {
  return warnings.length === 0
    ? []
    : [
        html`<div class="warnings">
          <h3>What the monitors have noticed${suffix}</h3>
          <ul>
            ${warnings.map(
              ({ epoch, step, ...warning }) => html`<li>${place({ epoch, step })}${describeWarning(warning)}</li>`,
            )}
          </ul>
        </div>`,
      ];
}

function place({ epoch, step }: { epoch: number; step: number }): string {
  return epoch > 0 ? `Epoch ${epoch}, step ${step}: ` : "";
}

function lossFigure(gan: GanTraining, number: number, suffix: string): Html {
  const { losses } = gan;
  const id = `fig-losses-${number}`;
  const title = `Losses${suffix}`;
  const last = losses.steps.length - 1;
  if (last < 0) {
    return renderMissing(
      id,
      title,
      gan.pretrained?.origin ?? "The run's events.jsonl has no training step of the GAN.",
    );
  }
  return renderFigure({
    ...{ id, title },
    body: renderChart({
      ...{ id: `chart-losses-${number}`, spec: { kind: "loss", data: rounded(losses) }, width: 760, height: 340 },
      description: `Losses over ${formatQuantity(losses.steps[last], "step")}: the discriminator's ends at ${losses.discriminator[last].toFixed(2)}, the generator's at ${losses.generator[last].toFixed(2)}${losses.loss === "hinge" ? "" : " nats"}.`,
    }),
    caption: html`Faint: every ${gan.pretrained === undefined ? "step" : "point, a mean over some steps"}. Strong:
    moving average over 3 % of them. The discriminator's loss is the sum over real and generated images; at
    ${LOSS_SCALES[losses.loss ?? "original"].guessText} it cannot distinguish them. ${originOf(gan)}`,
    table: {
      caption: "Losses at some steps",
      head: ["Step", "Discriminator", "Generator"],
      rows: spread(
        losses.steps.map((step, index) => [
          String(step),
          losses.discriminator[index].toFixed(3),
          losses.generator[index].toFixed(3),
        ]),
        21,
      ),
    },
  });
}

function originOf({ seed, imageCount, seconds, pretrained }: GanTraining): string {
  const time = seconds === undefined ? "" : `, ${formatDuration(seconds)}`;
  return [
    `Seed ${seed}, ${formatQuantity(imageCount, "training image")}${time}.`,
    ...(pretrained === undefined ? [] : [pretrained.origin]),
  ].join(" ");
}

/** Four decimals are more than the chart shows and take a third of the bytes. */
function rounded({ loss, steps, discriminator, generator }: GanTraining["losses"]): GanTraining["losses"] {
  const round = (values: readonly number[]): number[] => values.map((value) => Math.round(value * 1e4) / 1e4);
  return { loss, steps, discriminator: round(discriminator), generator: round(generator) };
}

function sheetFigure({ sheets }: GanTraining, number: number, suffix: string): Html {
  const id = `fig-epochs-${number}`;
  const title = `Samples from the same noise, epoch by epoch${suffix}`;
  const [first] = sheets;
  if (first === undefined) {
    return renderMissing(id, title, "The run has no sample sheets.");
  }
  const columns = spread(sheets, STRIP_EPOCHS);
  const perRow = Math.ceil(Math.sqrt(first.images.size));
  const shown = Math.min(STRIP_IMAGES, first.images.size);
  const last = sheets[sheets.length - 1];
  const gif = `data:image/gif;base64,${toBase64(
    encodeGif(
      sheets.map(({ images }) => images),
      perRow,
    ),
  )}`;
  const still = pngDataUrl(tile(last.images, perRow));
  const size = {
    width: perRow * first.images.columns,
    height: Math.ceil(first.images.size / perRow) * first.images.rows,
  };
  return renderFigure({
    ...{ id, title },
    body: html`<div class="epochs">
      <div class="film">
        <picture
          ><source media="(prefers-reduced-motion: reduce)" srcset="${still}" />
          <img
            class="pixels"
            src="${gif}"
            data-still="${still}"
            width="${size.width}"
            height="${size.height}"
            alt="Animation: ${first.images.size} images from fixed noise after each of ${sheets.length} epochs"
        /></picture>
        <button type="button" class="button pause" hidden aria-pressed="false">Pause</button>
      </div>
      <div class="strip" role="group" aria-label="Images from the same noise after some epochs" tabindex="0">
        ${columns.map(
          ({ epoch, images }) =>
            html`<div>
              <img
                class="pixels"
                src="${pngDataUrl(tile(selectByPosition(images, shown), 1))}"
                width="${images.columns}"
                height="${images.rows * shown}"
                alt="${shown} images after epoch ${epoch}"
              /><span>${epoch}</span>
            </div>`,
        )}
      </div>
    </div>`,
    caption: html`Every row of the strip is one noise vector; the numbers are epochs. The animation shows all
    ${first.images.size} vectors after each of ${formatQuantity(sheets.length, "epoch")}. They are the first vectors of
    the seed, not a selection.`,
  });
}

function generatedFigure({ generated, steps, seed, pretrained }: GanTraining, number: number, suffix: string): Html {
  const id = `fig-generated-${number}`;
  const title = `Samples after training${suffix}`;
  if (generated === undefined) {
    return renderMissing(
      id,
      title,
      pretrained === undefined ? "The GAN's training has not finished yet." : "This run has not drawn any.",
    );
  }
  const perRow = Math.min(16, generated.size);
  return renderFigure({
    ...{ id, title },
    body: html`<img
      class="pixels wide"
      src="${pngDataUrl(tile(generated, perRow))}"
      width="${perRow * generated.columns}"
      height="${Math.ceil(generated.size / perRow) * generated.rows}"
      alt="${generated.size} images of the generator after ${steps} steps"
    />`,
    caption:
      pretrained === undefined
        ? `${formatQuantity(generated.size, "image")} of the generator after ${formatQuantity(steps, "step")}, from the noise of seed ${seed}; not a selection.`
        : `${formatQuantity(generated.size, "image")} that ${pretrained.generator} drew in this run, from the noise of a fixed seed; not a selection.`,
  });
}
