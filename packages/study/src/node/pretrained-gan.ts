import { join } from "node:path";
import { sealJson } from "@gan-cls/core";
import { generateImages } from "@gan-cls/models";
import type { GanTraining } from "@gan-cls/report";
import type { StudyPlan } from "../plan";
import { readJsonIfPresent } from "./files";
import { readSheet, writeSheet } from "./image-sheet";
import { parsePretrainedGan, type KeptGan } from "./kept-documents";
import type { Salvage } from "./left-out";
import { isPretrained, openPretrained, openPretrainedTraining } from "./open-pretrained";
import type { RunFolder } from "./run-folder";

const FILE = "report/pretrained-gan.json";
const SHEET = "pretrained-gan";

/** Images that the generator draws, and the seed of their noise: the same in every report. */
const COUNT = 64;
const SEED = 1;

/**
 * Keeps what the report shows of the GAN whose discriminator a study builds on, where that is a pretrained one: the record of its training, and images that
 * its generator draws now. Nothing where no method of the study builds on it.
 */
export async function keepPretrainedGan(
  folder: Pick<RunFolder, "write">,
  { discriminator: given, methods }: Pick<StudyPlan, "discriminator" | "methods">,
): Promise<void> {
  const name = given?.name ?? "";
  const training = isPretrained(name) ? await openPretrainedTraining(name) : undefined;
  const isUsed = methods.some(({ needsDiscriminator }) => needsDiscriminator);
  if (training === undefined || !isUsed || !isPretrained(training.generator)) {
    return;
  }
  const { generator, images, steps, losses, ...rest } = training;
  const { model, card } = await openPretrained(generator);
  try {
    await writeSheet(folder, SHEET, await generateImages(model, { count: COUNT, seed: SEED }));
  } finally {
    model.dispose();
  }
  const { epochs, bestEpoch, origin } = rest;
  const kept: KeptGan = {
    ...{ seed: card.seed, steps, images, losses: losses ?? { steps: [], discriminator: [], generator: [] } },
    pretrained: { discriminator: name, generator, data: card.data, epochs, bestEpoch, origin },
  };
  await folder.write(FILE, sealJson(kept, { indent: 0 }));
}

/** The GAN that {@link keepPretrainedGan} has kept in a run's folder, if it has. */
export async function readPretrainedGan(folder: string, salvage: Salvage): Promise<GanTraining[]> {
  const kept = await salvage.read(FILE, async () => {
    const path = join(folder, FILE);
    const json = await readJsonIfPresent(path);
    return json === undefined ? undefined : parsePretrainedGan(path, json);
  });
  if (kept === undefined) {
    return [];
  }
  const { images, ...facts } = kept;
  const generated = await salvage.read(`${SHEET}.png`, () => readSheet(folder, SHEET));
  return [{ ...facts, name: kept.pretrained.discriminator, imageCount: images, warnings: [], sheets: [], generated }];
}
