import { existsSync } from "node:fs";
import { MODEL_FILE } from "@gan-cls/models";
import { saveModel } from "@gan-cls/models/node";
import type { KeptEpochs } from "../gan/train-study-gan";
import type { RunFolder } from "./run-folder";

/** Keeps the networks of every `keepEvery`-th epoch before the last in folders `kept/epoch-<number>`, also over several runs. */
export function keptEpochs(folder: RunFolder, keepEvery: number): KeptEpochs {
  const part = (epoch: number, kind: string): string =>
    folder.file("kept", `epoch-${String(epoch).padStart(3, "0")}`, kind);
  return {
    left: (epochs) =>
      Array.from({ length: Math.ceil(epochs / keepEvery) - 1 }, (_, index) => (index + 1) * keepEvery).filter(
        (epoch) => !existsSync(`${part(epoch, "generator")}/${MODEL_FILE}`),
      ),
    async keep(epoch, { generator, discriminator }) {
      await saveModel(discriminator, part(epoch, "discriminator"));
      // Last: what has a generator is whole.
      await saveModel(generator, part(epoch, "generator"));
    },
  };
}
