import type { StudyMethod } from "./study-document";

/** Whether what a method reaches is owed to a GAN: it builds on a discriminator or plays the game itself, and is no control. */
export function usesGan({ needsDiscriminator, trainsGan = false, controlOf }: StudyMethod): boolean {
  return (needsDiscriminator || trainsGan) && controlOf === undefined;
}
