import { isModelFile, loadModelFile } from "@gan-cls/formats/node";
import { loadModel } from "@gan-cls/models/node";
import type { ForeignModel } from "@gan-cls/formats";

/**
 * Loads a network from the folder of a model, from its JSON file, or from a file of another framework, with what the file says besides. The caller
 * disposes the model.
 *
 * @param part Which network is meant, where a file has several. @default "discriminator"
 * @throws GanClsError `not-found`, `io`, `invalid-data`, `unsupported`
 */
export async function openModel(path: string, part?: string): Promise<ForeignModel> {
  return isModelFile(path) ? loadModelFile(path, part) : { model: await loadModel(path) };
}
