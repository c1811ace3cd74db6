import { GanClsError, isGanClsError } from "@gan-cls/core";
import { type EngineReport, prepareEngine } from "@gan-cls/engine";
import type { Handlers, Port, ToWorker } from "../rpc/protocol";
import { serve } from "../rpc/serve";
import { classify, createPcaSearch, createVoters } from "./classify";
import { fillIn } from "./fill-in";
import { GanSession } from "./gan-session";
import { generate, latentDirections } from "./generate";
import { imageAt } from "./images";
import { runRace } from "./label-race";
import { createLaboratory, type DigitUrls } from "./laboratory";
import {
  createFeatureSearch,
  findSimilar,
  measureSensitivity,
  nearestByFeatures,
  nearestByPca,
  readFeatureMaps,
} from "./look-inside";
import type { LabOperations } from "./operations";
import { playRound } from "./odd-one-out";
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
    await measureSensitivity("tuned", await voters.tuned(), pixels),
    await measureSensitivity("cnn-fair", await voters["cnn-fair"](), pixels),
  ],
  async testDigit({ seed }) {
    const { test } = await lab.digits();
    const index = seed % test.size;
    return { pixels: imageAt(test, index), label: test.labels[index] };
  },
  directions: async ({ gan, count }) => latentDirections(await lab.chain(pretrainedGans()[gan].generator), count),
  generate: (input) => generate(lab, voters["cnn-fair"], input),
  trainGan: (settings, context) => session.train(lab, settings, context),
  async setPaused(paused) {
    session.gate.paused = paused;
  },
  async race({ shipped, ...input }, context) {
    const discriminator = shipped ? await lab.chain(bestGan().discriminator) : session.discriminator;
    if (discriminator === undefined) {
      throw new GanClsError("not-found", "Train a GAN first; a few steps are enough.");
    }
    return runRace({ ...input, discriminator, ...(await lab.digits()) }, context);
  },
  async fillIn(input, context) {
    const [{ train }, generator] = await Promise.all([lab.digits(), lab.chain(bestGan().generator)]);
    return fillIn({ ...input, train, generator }, context);
  },
  similar: (query) => findSimilar(lab, featureSearch, query),
  async oddRound(input) {
    const [{ test }, network] = await Promise.all([lab.digits(), lab.chain(bestGan().discriminator)]);
    return playRound(network, test, input);
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
