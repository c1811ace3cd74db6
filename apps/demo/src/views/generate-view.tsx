import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { JudgedSamples } from "../lab/operations";
import { DIRECTIONS } from "../latent/gallery";
import { joinLatents, moveAlong } from "../latent/latent-walk";
import { galleryStore, lookingLab } from "../state/app-state";
import { useStore } from "../state/store";
import { Button, Notice, Slider } from "../ui/controls";
import { DigitImage } from "../ui/digit-image";
import { describeSample, SampleGrid } from "./sample-grid";
import { GalleryControls } from "./gallery-controls";
import { useLatest, useWalk } from "./hooks";

/** Images from noise: a grid by seed, one image with sliders, and a walk between images. */
export function GenerateView(): JSX.Element {
  const gallery = useStore(galleryStore);
  const { gan, latents, chosen, amounts } = gallery;
  const directions = useLatest(gan, (which) => lookingLab.call("directions", { gan: which, count: DIRECTIONS }));
  const wanted = useMemo(() => ({ gan, latents: joinLatents(latents), judged: true }), [gan, latents]);
  const grid = useLatest(wanted, (input) => lookingLab.call("generate", input));
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
          Each image is a point among a hundred dimensions of noise. The GAN's discriminator says whether it looks real,
          the fair CNN which digit it sees.
        </p>
      </header>
      <div class="sketch">
        <FocusImage samples={image.output} walking={walk.walking} />
        <div class="tools">
          <Button icon={walk.walking ? "pause" : "play"} primary onClick={walk.toggle}>
            {walk.walking ? "Stop walking" : "Walk"}
          </Button>
          <Button icon="similar" onClick={() => galleryStore.dispatch({ type: "resemble", latent: walk.latent })}>
            More like this
          </Button>
        </div>
        <LatentSliders amounts={amounts} />
      </div>
      <div class="results">
        <GalleryControls gallery={gallery} samples={grid.output} />
        {problem && <Notice kind="warning">{problem}</Notice>}
        <SampleGrid samples={grid.output} count={latents.length} chosen={chosen} />
        <p class="muted">
          The bar is the discriminator's probability of "real", the digit is the CNN's answer. Select an image to change
          it.
        </p>
      </div>
    </section>
  );
}

function FocusImage({ samples, walking }: { samples: JudgedSamples | null; walking: boolean }): JSX.Element {
  return (
    <>
      <div class="focus-image">
        <DigitImage pixels={samples?.pixels ?? null} label="The chosen image" />
      </div>
      <p class="judgement" aria-live={walking ? "off" : "polite"}>
        {describeSample(samples, 0)}
      </p>
    </>
  );
}

function LatentSliders({ amounts }: { amounts: readonly number[] }): JSX.Element {
  return (
    <div class="sliders">
      <h2>Directions with the largest effect</h2>
      {amounts.map((amount, direction) => (
        <Slider
          key={direction}
          label={`Direction ${direction + 1}`}
          {...{ value: amount, min: -5, max: 5, step: 0.1 }}
          onInput={(value) => galleryStore.dispatch({ type: "slide", direction, amount: value })}
        />
      ))}
    </div>
  );
}
