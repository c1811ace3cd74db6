import type { JudgedSamples } from "../lab/operations";

/** What the judges say of one of the images; nothing while they have not been asked. */
export function describeSample(samples: JudgedSamples | null, index: number): string {
  if (samples === null || samples.labels.length <= index) {
    return "";
  }
  const { labels, confidences, realness } = samples;
  return `The CNN reads ${labels[index]} (${percent(confidences[index])}), the discriminator: ${percent(realness[index])} real`;
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
