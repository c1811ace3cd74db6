import type { StudyData } from "@gan-cls/data";
import { isMeantFor } from "@gan-cls/models";
import { listAllPretrained } from "@gan-cls/study/node";

/**
 * The name of the pretrained discriminator that a command builds on if nobody says otherwise: its usual one where its card says that it is meant for the data,
 * else the first one that is.
 *
 * @param usual `undefined` for a command, or a preset, that builds on none.
 */
export function pretrainedFor(data: StudyData, usual: string | undefined): string | undefined {
  const meant = listAllPretrained().filter((card) => card.kind === "discriminator" && isMeantFor(card, data));
  const card = meant.find(({ name }) => name === usual) ?? meant.at(0);
  return usual === undefined ? undefined : card?.name;
}
