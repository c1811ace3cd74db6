import { formatPercent } from "@gan-cls/evaluate";
import type { JSX } from "preact";
import type { JudgedSamples } from "../lab/operations";
import { galleryStore } from "../state/app-state";
import { DigitImage } from "../ui/digit-image";

/** Generated images with their evaluation; one of them is selected. */
export function SampleGrid({
  samples,
  count,
  chosen,
}: {
  samples: JudgedSamples | null;
  count: number;
  chosen: number;
}): JSX.Element {
  return (
    <ol class="samples" aria-label="Generated images">
      {Array.from({ length: count }, (_, index) => (
        <li key={index}>
          <button
            type="button"
            class="sample"
            aria-pressed={index === chosen}
            aria-label={describeSample(samples, index) || `Image ${index + 1}`}
            onClick={() => galleryStore.dispatch({ type: "choose", index })}
          >
            <DigitImage pixels={samples?.pixels.subarray(index * 784, (index + 1) * 784) ?? null} />
            <span class="sample-caption" aria-hidden="true">
              <span class="realness" style={{ "--share": samples?.realness[index] ?? 0 }} />
              <b>{samples?.labels[index] ?? "–"}</b>
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

/** The evaluation of one image in words; empty if it was not requested. */
export function describeSample(samples: JudgedSamples | null, index: number): string {
  if (samples === null || samples.labels.length <= index) {
    return "";
  }
  const { labels, confidences, realness } = samples;
  return `The CNN reads ${labels[index]} (${percent(confidences[index])}), the discriminator: ${percent(realness[index])} real`;
}

const percent = (share: number): string => formatPercent(share, 0);
