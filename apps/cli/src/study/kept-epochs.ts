import { existsSync } from "node:fs";
import { MODEL_FILE } from "@gan-cls/models";
import { saveModel } from "@gan-cls/models/node";
import type { GanResult } from "@gan-cls/train";
import type { RunFolder } from "../run/run-folder";

/** Whose networks are kept on the way: every `keepEvery`-th epoch's before the last, in folders `kept<suffix>/epoch-<number>`. */
export interface KeptEpochs {
  /** @default none */
  keepEvery: number | undefined;
  epochs: number;
  suffix: string;
}

/**
 * The epochs whose networks are still to be kept, in order. Training stops at each of them and goes on from its checkpoint, which gives the
 * same bytes as going through, so a training that was killed keeps the rest when it goes on.
 */
export function epochsToKeep(folder: RunFolder, { keepEvery = Infinity, epochs, suffix }: KeptEpochs): number[] {
  return Array.from({ length: Math.ceil(epochs / keepEvery) - 1 }, (_, index) => (index + 1) * keepEvery).filter(
    (epoch) => !existsSync(folder.file(keptFolder(suffix, epoch), "generator", MODEL_FILE)),
  );
}

/** Saves the networks of an epoch and frees them. The generator is last: what has one is whole. */
export async function keepEpoch(
  folder: RunFolder,
  { suffix }: Pick<KeptEpochs, "suffix">,
  epoch: number,
  { generator, discriminator }: GanResult,
): Promise<void> {
  try {
    await saveModel(discriminator, folder.file(keptFolder(suffix, epoch), "discriminator"));
    await saveModel(generator, folder.file(keptFolder(suffix, epoch), "generator"));
  } finally {
    generator.dispose();
    discriminator.dispose();
  }
}

function keptFolder(suffix: string, epoch: number): string {
  return `kept${suffix}/epoch-${String(epoch).padStart(3, "0")}`;
}
