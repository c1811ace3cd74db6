import { existsSync } from "node:fs";
import { join } from "node:path";
import { GanClsError } from "@gan-cls/core";
import { asChain, MODEL_FILE, type PretrainedCard } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import { openModel } from "./open-model";
import { isPretrained, openPretrained } from "./open-pretrained";

/**
 * Loads a network: a pretrained one by its name, or a saved one from the folder of the model, of a run that trained it, or from a file of another
 * framework. The caller disposes it.
 *
 * @param kind What it is.
 * @param part How a run names it. @default its kind
 * @throws GanClsError `not-found`, `io` or `invalid-data`; `invalid-argument` for a pretrained model of another kind.
 */
export async function loadNetwork(
  source: string,
  kind: PretrainedCard["kind"],
  part: string = kind,
): Promise<tf.Sequential> {
  if (isPretrained(source)) {
    const { model, card } = await openPretrained(source);
    if (card.kind !== kind) {
      model.dispose();
      throw new GanClsError(
        "invalid-argument",
        `loadNetwork: expected a ${kind}, got ${source}, which is a ${card.kind}`,
      );
    }
    return asChain(model);
  }
  return asChain((await openModel(networkFolder(source, part), kind)).model);
}

/** The folder of a saved network: that of the run that trained it, or the path itself. */
export function networkFolder(source: string, part: string): string {
  const inRun = join(source, "models", part);
  return existsSync(join(inRun, MODEL_FILE)) ? inRun : source;
}
