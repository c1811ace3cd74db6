import { formatDuration } from "@gan-cls/evaluate";
import { selectByPosition, spread } from "../data/select";
import type { GanTraining, ReportData } from "../data/report-data";
import { encodeGif } from "../page/animation";
import { toBase64 } from "../page/base64";
import { renderChart, renderFigure, renderMissing } from "../page/figure";
import { formatQuantity } from "../page/format";
import { html, type Html } from "../page/html";
import { pngDataUrl, tile } from "../page/picture";
import type { Section } from "./section";

/** Epochs in the strip, and images from the same noise in each of its columns. */
const STRIP_EPOCHS = 10;
const STRIP_IMAGES = 6;

/** How the GAN trained and what it learned to draw. */
export function ganSection(data: ReportData): Section | undefined {
  const { gans, kind } = data;
  if (gans.length === 0) {
    return kind === "study" || kind === "train gan"
      ? {
          id: "gan",
          title: "The GAN",
          body: [
            renderMissing(
              "fig-losses",
              "Losses of both players",
              html`No GAN was trained in this run. <code>gan-cls study --preset quick</code> trains one.`,
            ),
          ],
        }
      : undefined;
  }
  return { id: "gan", title: "The GAN", body: gans.flatMap((gan) => ganFigures(gan, gans.length > 1)) };
}

function ganFigures(gan: GanTraining, isOneOfSeveral: boolean): Html[] {
  const suffix = isOneOfSeveral ? `, seed ${gan.seed}` : "";
  return [lossFigure(gan, suffix), sheetFigure(gan, suffix), generatedFigure(gan, suffix)];
}

function lossFigure(gan: GanTraining, suffix: string): Html {
  const { losses, name } = gan;
  const id = `fig-losses-${name}`;
  const title = `Losses of both players${suffix}`;
  const last = losses.steps.length - 1;
  if (last < 0) {
    return renderMissing(id, title, "The run's events.jsonl has no step of the GAN.");
  }
  return renderFigure({
    ...{ id, title },
    body: renderChart({
      ...{ id: `chart-losses-${name}`, spec: { kind: "loss", data: rounded(losses) }, width: 760, height: 340 },
      description: `Losses over ${formatQuantity(losses.steps[last], "step")}: the discriminator's ends at ${losses.discriminator[last].toFixed(2)}, the generator's at ${losses.generator[last].toFixed(2)} nats.`,
    }),
    caption: html`Faint: every step. Strong: the moving average over 3 % of them. The discriminator's loss is the sum
    over real and generated images; at 2 ln 2 it cannot tell them apart. Seed ${gan.seed},
    ${formatQuantity(gan.imageCount, "image")}, ${formatDuration(gan.seconds)}${gan.resumed && " in the last sitting"}.`,
    table: {
      caption: "Losses at some of the steps",
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

/** Four digits are more than the chart shows, and a third of the bytes. */
function rounded({ steps, discriminator, generator }: GanTraining["losses"]): GanTraining["losses"] {
  const round = (values: readonly number[]): number[] => values.map((value) => Math.round(value * 1e4) / 1e4);
  return { steps, discriminator: round(discriminator), generator: round(generator) };
}

function sheetFigure({ sheets, name }: GanTraining, suffix: string): Html {
  const id = `fig-epochs-${name}`;
  const title = `The same noise, epoch by epoch${suffix}`;
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
      <div class="strip" role="group" aria-label="Images from the same noise after some of the epochs" tabindex="0">
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
    caption: html`Every row of the strip is one point of the latent space; the numbers are epochs. The animation shows
    all ${first.images.size} points after each of ${formatQuantity(sheets.length, "epoch")}. Nothing is chosen: these
    are the first noise vectors of the seed.`,
  });
}

function generatedFigure({ generated, name, steps, seed }: GanTraining, suffix: string): Html {
  const id = `fig-generated-${name}`;
  const title = `What it draws now${suffix}`;
  if (generated === undefined) {
    return renderMissing(id, title, "The GAN has not been trained to its end yet.");
  }
  const perRow = Math.min(16, generated.size);
  return renderFigure({
    ...{ id, title },
    body: html`<img
      class="pixels wide"
      src="${pngDataUrl(tile(generated, perRow))}"
      width="${perRow * generated.columns}"
      height="${Math.ceil(generated.size / perRow) * generated.rows}"
      alt="${generated.size} images drawn by the generator after ${steps} steps"
    />`,
    caption: `${formatQuantity(generated.size, "image")} drawn by the generator after ${formatQuantity(steps, "step")}, from the noise of seed ${seed}; none left out.`,
  });
}
