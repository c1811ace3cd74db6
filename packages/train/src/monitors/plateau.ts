import type { Monitor, Records } from "./monitor";
import { PLATEAU as LIMITS } from "./thresholds";

/**
 * Notices that a training rests: none of its figures moves any more, for the better or the worse. It is a notice, not trouble: the training may be
 * done, or stuck.
 *
 * @param names Figures per epoch; those that are not there are left out.
 */
export function plateauMonitor(names: readonly string[]): Monitor {
  return {
    code: "plateau",
    looksAfter: "epoch",
    find(records) {
      const figures = measured(records, names);
      return figures.length > 0 && figures.every(({ moved }) => moved < LIMITS.share)
        ? {
            message: `nothing has moved for ${LIMITS.epochs} epochs: ${figures.map(({ name, latest }) => `${name} ${latest.toPrecision(3)}`).join(", ")}; the training may be done, or stuck`,
            figures: Object.fromEntries(figures.map(({ name, latest }) => [name, latest])),
          }
        : undefined;
    },
    hasRecovered: (records) => measured(records, names).some(({ moved }) => moved > LIMITS.recovered),
  };
}

/** By how much each figure has moved in the last epochs, as a share of its mean. */
function measured(records: Records, names: readonly string[]): { name: string; latest: number; moved: number }[] {
  return names.flatMap((name) => {
    const values = records.lastEpochs(name, LIMITS.epochs);
    if (values.length < LIMITS.epochs) {
      return [];
    }
    const mean = values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;
    const moved = mean === 0 ? 0 : (Math.max(...values) - Math.min(...values)) / mean;
    return [{ name, latest: values[values.length - 1], moved }];
  });
}
