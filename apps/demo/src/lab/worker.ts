import { GanClsError, isGanClsError } from "@gan-cls/core";
import { type EngineReport, prepareEngine } from "@gan-cls/engine";
import type { Handlers, Port, ToWorker } from "../rpc/protocol";
import { serve } from "../rpc/serve";
import { classify, createPcaSearch, createVoters } from "./classify";
import { GanSession } from "./gan-session";
import { generate, latentDirections } from "./generate";
import { imageAt } from "./images";
import { runRace } from "./label-race";
import { createLaboratory, type DigitUrls } from "./laboratory";
import {
  createFeatureSearch,
  measureSensitivity,
  nearestByFeatures,
  nearestByPca,
  readFeatureMaps,
} from "./look-inside";
import type { LabOperations } from "./operations";
import { bestGan, pretrainedGans, readCatalogue } from "./pretrained-gans";
import { createTeachHandlers } from "./teach-handlers";

let digitUrls: DigitUrls | undefined;

const lab = createLaboratory(() => digitUrls);
const pcaSearch = createPcaSearch(lab);
const featureSearch = createFeatureSearch(lab);
const voters = createVoters(lab, pcaSearch);
const session = new GanSession();

const handlers: Handlers<LabOperations> = {
  start({ digits, engine }) {
    digitUrls = digits;
    return startEngine(engine);
  },
  catalogue: () => Promise.resolve(readCatalogue()),
  classify: (input) => classify(voters, input),
  featureMaps: ({ pixels }) => readFeatureMaps(lab, pixels),
  nearest: ({ space, ...query }) =>
    space === "pca" ? nearestByPca(lab, pcaSearch, query) : nearestByFeatures(lab, featureSearch, query),
  sensitivity: async ({ pixels }) => [
    await measureSensitivity("trial-3", await voters["trial-3"](), pixels),
    await measureSensitivity("cnn", await voters.cnn(), pixels),
  ],
  async testDigit({ seed }) {
    const { test } = await lab.digits();
    const index = seed % test.size;
    return { pixels: imageAt(test, index), label: test.labels[index] };
  },
  directions: async ({ gan, count }) => latentDirections(await lab.chain(pretrainedGans()[gan].generator), count),
  generate: (input) => generate(lab, voters.cnn, input),
  trainGan: (settings, context) => session.train(lab, settings, context),
  async setPaused(paused) {
    session.gate.paused = paused;
  },
  async race(input, context) {
    const { discriminator } = session;
    if (discriminator === undefined) {
      throw new GanClsError("not-found", "Train a GAN first; a few steps are enough.");
    }
    await runRace({ ...input, discriminator, ...(await lab.digits()) }, context);
  },
  ...createTeachHandlers(() => lab.chain(bestGan().discriminator)),
};

serve<LabOperations>(self as unknown as Port<ToWorker>, handlers);

/**
 * Starts the engine of a worker: the fastest by measurement, graphics card included, or the processor's own, which answers single images
 * sooner.
 */
export async function startEngine(wanted: "any" | "processor"): Promise<EngineReport> {
  const onWarning = (): void => {};
  if (wanted === "processor") {
    try {
      return await prepareEngine({ engine: "simd", onWarning });
    } catch (error) {
      if (!isGanClsError(error, "unsupported")) {
        throw error;
      }
    }
  }
  if ("gpu" in navigator) {
    // Importing it registers it, so that the engine can try it.
    await import("@tensorflow/tfjs-backend-webgpu");
  }
  return prepareEngine({ onWarning });
}
