import type { JSX } from "preact";
import type { JudgedSamples } from "../lab/operations";
import type { Gallery } from "../latent/gallery";
import { galleryStore } from "../state/app-state";
import { Button, Choice, NumberField } from "../ui/controls";
import { samplesPng, saveFile } from "../ui/save-file";
import { useCatalogue } from "./hooks";

/** Images in a row of the saved picture, as on the page. */
const COLUMNS = 6;

/** Seeds that the button for another one gives: a linear congruential walk, which visits many before it repeats. */
const nextSeed = (seed: number): number => (seed * 7919 + 13) % 100_000;

/** Who draws, from which seed, and the picture as a file. */
export function GalleryControls({
  gallery,
  samples,
}: {
  gallery: Gallery;
  samples: JudgedSamples | null;
}): JSX.Element {
  const { gan, seed } = gallery;
  const catalogue = useCatalogue();
  const plant = (next: number): void => galleryStore.dispatch({ type: "plant", seed: next });
  return (
    <div class="controls">
      {catalogue && catalogue.gans.length > 1 && (
        <Choice
          legend="Generator"
          value={gan}
          options={catalogue.gans.map((title, value) => ({ value, label: capitalize(title) }))}
          onChange={(value) => galleryStore.dispatch({ type: "use-gan", gan: value })}
        />
      )}
      <NumberField label="Seed" value={seed} min={0} max={999_999} onChange={plant} />
      <Button icon="dice" onClick={() => plant(nextSeed(seed))}>
        New seed
      </Button>
      <Button icon="download" disabled={samples === null} onClick={() => void savePng(samples, seed)}>
        Download PNG
      </Button>
    </div>
  );
}

const capitalize = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

async function savePng(samples: JudgedSamples | null, seed: number): Promise<void> {
  if (samples !== null) {
    saveFile(`gan-cls-seed-${seed}.png`, await samplesPng(samples.pixels, COLUMNS));
  }
}
