import { selectImages, type ImageDataset } from "@gan-cls/core";
import { loadImageFolder } from "@gan-cls/data/node";
import type { WorkName, WorkRequest } from "../protocol";
import type { RunningBenchEngine } from "./bench-engine";
import { cnnEpoch } from "./cnn-epoch";
import { ganStep } from "./gan-step";
import { inference } from "./inference";
import { pcaKnn } from "./pca-knn";
import type { RepeatableWork } from "./timer";
import { trial3Epoch } from "./trial-3-epoch";
import type { WorkMaterial } from "./work-material";

const WORKS: Readonly<Record<WorkName, (material: WorkMaterial) => RepeatableWork>> = {
  "gan-step": ganStep,
  "cnn-epoch": cnnEpoch,
  "trial-3-frozen-epoch": (material) => trial3Epoch(material, "head"),
  "trial-3-unfrozen-epoch": (material) => trial3Epoch(material, "all"),
  inference,
  "pca-knn": pcaKnn,
};

/** Loads the images of a request and makes its work ready, up to what is learned or classified itself. */
export async function prepareWork(request: WorkRequest, engine: RunningBenchEngine): Promise<RepeatableWork> {
  const { train, test } = await loadImageFolder(request.data);
  return WORKS[request.work]({
    images: first(train, request.images),
    test: first(test, request.testImages),
    batchSize: request.batchSize,
    engine,
  });
}

function first(dataset: ImageDataset, count: number): ImageDataset {
  return selectImages(
    dataset,
    Uint32Array.from({ length: count }, (_, index) => index),
  );
}
