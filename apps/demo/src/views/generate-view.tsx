import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { JudgedSamples } from "../lab/operations";
import { drawLatents, joinLatents, moveAlong, neighbours } from "../latent/latent-walk";
import { lookingLab } from "../state/app-state";
import { Button } from "../ui/button";
import { Choice } from "../ui/choice";
import { DigitImage } from "../ui/digit-image";
import { Notice } from "../ui/notice";
import { NumberField } from "../ui/number-field";
import { samplesPng } from "../ui/samples-png";
import { saveFile } from "../ui/save-file";
import { Slider } from "../ui/slider";
import { useLatest } from "./use-latest";
import { useCatalogue } from "./use-catalogue";
import { useWalk } from "./use-walk";

const COUNT = 24;
const COLUMNS = 6;
const DIRECTIONS = 6;

/** How far "more like this" goes, from 0 (the same) to 1 (nothing in common). */
const NEARNESS = 0.45;

/** Images out of noise: a grid by seed, one image under sliders, and a walk between images. */
export function GenerateView(): JSX.Element {
  const [gan, setGan] = useState(0);
  const [seed, setSeed] = useState(1);
  const [latents, setLatents] = useState(() => drawLatents(1, COUNT));
  const [chosen, setChosen] = useState(0);
  const [amounts, setAmounts] = useState<readonly number[]>(() => new Array<number>(DIRECTIONS).fill(0));
  const directions = useLatest(gan, (chosenGan) =>
    lookingLab.call("directions", { gan: chosenGan, count: DIRECTIONS }),
  );
  const catalogue = useCatalogue();
  const request = useMemo(() => ({ gan, latents: joinLatents(latents), judged: true }), [gan, latents]);
  const grid = useLatest(request, (input) => lookingLab.call("generate", input));

  function show(next: Float32Array[]): void {
    setLatents(next);
    setChosen(0);
    setAmounts(amounts.map(() => 0));
  }
  function plant(next: number): void {
    setSeed(next);
    show(drawLatents(next, COUNT));
  }
  const moved = useMemo(
    () => moveAlong(latents[chosen], directions.output ?? [], amounts),
    [latents, chosen, amounts, directions.output],
  );
  const walk = useWalk(latents, moved);
  const focus = useMemo(() => ({ gan, latents: walk.latent, judged: !walk.walking }), [gan, walk.latent, walk.walking]);
  const image = useLatest(focus, (input) => lookingLab.call("generate", input));
  const problem = grid.problem ?? image.problem ?? directions.problem;
  return (
    <section class="view split" aria-labelledby="title">
      <header>
        <h1 id="title">Generate</h1>
        <p class="lead">
          Each image is a point among a hundred dimensions of noise. The GAN's own discriminator says whether it looks
          real, the CNN what it reads.
        </p>
      </header>
      <div class="sketch">
        <div class="focus-image">
          <DigitImage pixels={image.output?.pixels ?? null} label="The chosen image" />
        </div>
        <Judgement samples={image.output} index={0} walking={walk.walking} />
        <div class="tools">
          <Button icon={walk.walking ? "pause" : "play"} primary onClick={walk.toggle}>
            {walk.walking ? "Stop walking" : "Walk"}
          </Button>
          <Button
            icon="similar"
            onClick={() => show([walk.latent, ...neighbours(walk.latent, NEARNESS, COUNT - 1, seed)])}
          >
            More like this
          </Button>
        </div>
        <div class="sliders">
          <h2>What the generator reacts to most</h2>
          {amounts.map((amount, index) => (
            <Slider
              key={index}
              label={`Direction ${index + 1}`}
              {...{ value: amount, min: -6, max: 6, step: 0.1 }}
              onInput={(value) => setAmounts(amounts.map((old, i) => (i === index ? value : old)))}
            />
          ))}
        </div>
      </div>
      <div class="results">
        <div class="controls">
          {catalogue && catalogue.gans.length > 1 && (
            <Choice
              legend="Generator"
              value={gan}
              options={catalogue.gans.map((title, value) => ({ value, label: capitalize(title) }))}
              onChange={setGan}
            />
          )}
          <NumberField label="Seed" value={seed} min={0} max={999_999} onChange={plant} />
          <Button icon="dice" onClick={() => plant((seed * 7919 + 13) % 100_000)}>
            Another seed
          </Button>
          <Button icon="download" disabled={grid.output === null} onClick={() => void savePng(grid.output, seed)}>
            Download PNG
          </Button>
        </div>
        {problem && <Notice kind="warning">{problem}</Notice>}
        <ol class="samples" aria-label="Generated images">
          {latents.map((_, index) => (
            <li key={index}>
              <button
                type="button"
                class="sample"
                aria-pressed={index === chosen}
                aria-label={describeSample(grid.output, index)}
                onClick={() => {
                  setChosen(index);
                  setAmounts(amounts.map(() => 0));
                }}
              >
                <DigitImage pixels={grid.output?.pixels.subarray(index * 784, (index + 1) * 784) ?? null} />
                <SampleCaption samples={grid.output} index={index} />
              </button>
            </li>
          ))}
        </ol>
        <p class="muted">
          The bar is the discriminator's probability of "real", the digit the CNN's answer. Choose one to change it.
        </p>
      </div>
    </section>
  );
}

function SampleCaption({ samples, index }: { samples: JudgedSamples | null; index: number }): JSX.Element {
  const realness = samples?.realness[index] ?? 0;
  return (
    <span class="sample-caption" aria-hidden="true">
      <span class="realness" style={{ "--share": realness }} />
      <b>{samples?.labels[index] ?? "–"}</b>
    </span>
  );
}

function Judgement({
  samples,
  index,
  walking,
}: {
  samples: JudgedSamples | null;
  index: number;
  walking: boolean;
}): JSX.Element {
  return (
    <p class="judgement" aria-live={walking ? "off" : "polite"}>
      {samples === null || samples.labels.length === 0 ? " " : describeSample(samples, index)}
    </p>
  );
}

function describeSample(samples: JudgedSamples | null, index: number): string {
  return samples === null || samples.labels.length === 0
    ? `Image ${index + 1}`
    : `The CNN reads ${samples.labels[index]} (${percent(samples.confidences[index])}), the discriminator: ${percent(samples.realness[index])} real`;
}

const capitalize = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

async function savePng(samples: JudgedSamples | null, seed: number): Promise<void> {
  if (samples !== null) {
    saveFile(`gan-cls-seed-${seed}.png`, await samplesPng(samples.pixels, COLUMNS));
  }
}
