import type { Monitor, Records } from "./monitor";
import { FORGETTING as LIMITS } from "./thresholds";

/**
 * Notices a discriminator that forgets what it has learned: the accuracy of its `probe` stays below its best.
 *
 * Reference: Chen et al., "Self-Supervised GANs via Auxiliary Rotation Loss", 2019, section 3, which measures forgetting by such probes.
 */
export const FORGETTING_MONITOR: Monitor = {
  code: "forgetting",
  looksAfter: "epoch",
  find(records) {
    const scores = records.lastEpochs("probe", Infinity);
    const best = Math.max(...scores);
    const latest = scores.slice(-LIMITS.epochs);
    return scores.length > LIMITS.epochs && latest.every((score) => score < best - LIMITS.fall)
      ? {
          message: `the discriminator forgets: its probe's accuracy is ${percent(latest[latest.length - 1])}, after ${percent(best)} in epoch ${scores.indexOf(best) + 1}`,
          figures: { probe: latest[latest.length - 1], best },
        }
      : undefined;
  },
  hasRecovered(records: Records) {
    const scores = records.lastEpochs("probe", Infinity);
    return scores[scores.length - 1] > Math.max(...scores) - LIMITS.recovered;
  },
};

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
