import type { StudySettings } from "../presets";

/** Fewest and most epochs of a network that is trained for so many steps, whatever the number of labels. */
export type EpochBounds = readonly [least: number, most: number];

/** A method's bounds, as far as the settings allow. */
export function epochBounds([least, most]: EpochBounds, { mostEpochs = most }: StudySettings): EpochBounds {
  return [Math.min(least, mostEpochs), Math.min(most, mostEpochs)];
}

/** The same as part of a sentence. */
export function describeBounds(bounds: EpochBounds, settings: StudySettings): string {
  return `${epochBounds(bounds, settings).join(" to ")} epochs`;
}
