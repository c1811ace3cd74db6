import type { StudyData } from "@gan-cls/data";
import { isMeantFor, listPretrained } from "@gan-cls/models";

/** The name of a pretrained model, where there is one of that name and its card says that it is meant for the data. */
export function pretrainedFor(data: StudyData, name: string | undefined): string | undefined {
  const card = listPretrained().find((known) => known.name === name);
  return card !== undefined && isMeantFor(card, data) ? card.name : undefined;
}
