import { isPretrainedName } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import { formatDuration, formatQuantity } from "../render/format";
import { loadNetwork } from "../run/load-network";
import { seedSuffix } from "./cell";
import { readGanRecord, trainGanInRun, type GanRecord } from "./gan-training";
import { drawGanImages } from "./study-data";
import type { StudyPlan } from "./study-plan";
import type { StudySession } from "./study-session";

/** The discriminator that the transferred methods of one seed share. */
export interface DiscriminatorSource {
  /** Trains or loads it when it is first asked for. The source disposes it. */
  get(): Promise<tf.Sequential>;
  /** What a reader of a transferred method's figure should know of it; empty until it has been asked for. */
  readonly notes: readonly string[];
  dispose(): void;
}

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
  return sourceFrom(async (notes) => {
    if (plan.discriminator !== undefined) {
      return loadGiven(plan.discriminator, notes);
    }
    const { discriminator, record } = await trainStudyGan(session, plan, seed);
    onGan(record);
    notes.push(describeOrigin(record));
    return discriminator;
  });
}

/** The discriminator of one seed where nothing is trained any more: the one that the plan names, or that of the run's own GAN. */
export function loadDiscriminatorSource(session: StudySession, plan: StudyPlan, seed: number): DiscriminatorSource {
  return sourceFrom(async (notes) => {
    if (plan.discriminator !== undefined) {
      return loadGiven(plan.discriminator, notes);
    }
    const suffix = seedSuffix(plan.seeds, seed);
    const record = await readGanRecord(session, suffix);
    notes.push(...(record === undefined ? [] : [describeOrigin(record)]));
    return loadNetwork(session.folder.path, "discriminator", `discriminator${suffix}`);
  });
}

/** Trains the GAN of one seed, or finds that an earlier sitting has done so. The caller disposes the discriminator. */
export async function trainStudyGan(
  session: StudySession,
  plan: StudyPlan,
  seed: number,
): Promise<{ discriminator: tf.Sequential; record: GanRecord }> {
  const images = drawGanImages(plan, session.data.train, seed);
  const suffix = seedSuffix(plan.seeds, seed);
  const { generator, ...gan } = await trainGanInRun(session, { settings: plan.settings.gan, images, seed, suffix });
  generator.dispose();
  return gan;
}

function sourceFrom(open: (notes: string[]) => Promise<tf.Sequential>): DiscriminatorSource {
  const notes: string[] = [];
  let discriminator: tf.Sequential | undefined;
  return {
    notes,
    async get() {
      discriminator ??= await open(notes);
      return discriminator;
    },
    dispose() {
      discriminator?.dispose();
      discriminator = undefined;
    },
  };
}

/** Labels that had a part in a pretrained discriminator: its training saw none, but the choice of its epoch did. */
const CHOSEN_BY_LABELS: Readonly<Record<string, string>> = {
  "mnist-better-discriminator":
    " Which of its epochs was kept, a probe on 1 000 labelled training images has chosen; the numbers of labels here do not count those.",
};

async function loadGiven(source: string, notes: string[]): Promise<tf.Sequential> {
  notes.push(
    isPretrainedName(source)
      ? `Builds on the pretrained ${source}, which has seen some of MNIST's training images, without labels; mnist-10k is a part of those.${CHOSEN_BY_LABELS[source] ?? ""}`
      : "Builds on a discriminator that was there before.",
  );
  return loadNetwork(source, "discriminator");
}

function describeOrigin({ steps, seconds }: GanRecord): string {
  return `Builds on a GAN of ${formatQuantity(steps, "step")}; its ${formatDuration(seconds)} are not part of the time.`;
}
