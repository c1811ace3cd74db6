import { saveModel } from "@gan-cls/models/node";
import type { ReportPicture } from "../render/report-pictures";
import type { Cell, MeasuredRow } from "./cell";
import type { TrainedMethod } from "./method";
import { MODEL_CARD, type ModelCard } from "../run/model-card";
import { drawPcaPictures } from "./pca-pictures";
import type { StudySession } from "./study-session";

/** Saves what a method has learned under `models/<name>`: a network, or the axes of a PCA; returns the pictures that it drew of it. */
export async function saveMethod(
  session: StudySession,
  { name }: Cell,
  { model, pca }: TrainedMethod,
  row: MeasuredRow,
): Promise<ReportPicture[]> {
  const { folder, data } = session;
  if (model === undefined && pca === undefined) {
    return [];
  }
  const { method, labels, labelHash, seed, testAccuracy } = row;
  const classNames = data.test.classNames;
  const card: ModelCard = { method, classNames, labels, labelHash, seed, testAccuracy, data: data.name };
  await folder.writeJson(`models/${name}/${MODEL_CARD}`, card);
  if (model !== undefined) {
    await saveModel(model, folder.file("models", name));
  }
  if (pca === undefined) {
    return [];
  }
  await folder.write(`models/${name}/pca.json`, JSON.stringify(pca));
  return drawPcaPictures(session, pca, name);
}
