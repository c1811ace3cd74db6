import { isPretrainedName } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import { formatDuration, formatQuantity } from "../render/format";
import { loadNetwork } from "../run/load-network";
import { seedSuffix } from "./cell";
import { trainGanInRun, type GanRecord } from "./gan-training";
import type { DiscriminatorSource } from "./run-cell";
import { drawGanImages } from "./study-data";
import type { StudyPlan } from "./study-plan";
import type { StudySession } from "./study-session";

/**
 * The discriminator of one seed: from the folder that the plan names, else from a GAN trained when it is first asked for.
 *
 * @param onGan Hears of a GAN that has been trained.
 */
export function createDiscriminatorSource(
  session: StudySession,
  plan: StudyPlan,
  seed: number,
  onGan: (record: GanRecord) => void,
): DiscriminatorSource {
  const notes: string[] = [];
  let discriminator: tf.Sequential | undefined;

  async function train(): Promise<tf.Sequential> {
    const images = drawGanImages(plan, session.data.train, seed);
    const suffix = seedSuffix(plan.seeds, seed);
    const gan = await trainGanInRun(session, { settings: plan.settings.gan, images, seed, suffix });
    gan.generator.dispose();
    onGan(gan.record);
    const { steps, seconds } = gan.record;
    notes.push(
      `Builds on a GAN of ${formatQuantity(steps, "step")}; its ${formatDuration(seconds)} are not part of the time.`,
    );
    return gan.discriminator;
  }

  async function load(folder: string): Promise<tf.Sequential> {
    notes.push(
      isPretrainedName(folder)
        ? `Builds on the pretrained ${folder}, which has seen some of MNIST's training images, without labels; mnist-10k is a part of those.`
        : "Builds on a discriminator that was there before.",
    );
    return loadNetwork(folder, "discriminator");
  }

  return {
    notes,
    async get() {
      discriminator ??= await (plan.discriminator === undefined ? train() : load(plan.discriminator));
      return discriminator;
    },
    dispose() {
      discriminator?.dispose();
      discriminator = undefined;
    },
  };
}
