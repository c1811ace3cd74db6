import type { StudyMethod } from "./study-document";

/** Whether what a method reaches is owed to a GAN: it builds on a discriminator, plays the game itself or learns from drawn images, and is no control. */
export function usesGan({
  needsDiscriminator,
  trainsGan = false,
  learnsFromGenerated = false,
  controlOf,
}: StudyMethod): boolean {
  return (needsDiscriminator || trainsGan || learnsFromGenerated) && controlOf === undefined;
}
