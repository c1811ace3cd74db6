import { describeWarning } from "@gan-cls/core";
import { formatDuration, formatQuantity } from "@gan-cls/evaluate";
import type * as tf from "@tensorflow/tfjs";
import { ganName } from "../cells/cell";
import { drawGanImages } from "../labelled-data";
import type { StudyPlan } from "../plan";
import type { StudySession } from "../session";
import type { GanRecord } from "./gan-record";
import { trainStudyGan, type TrainedGan } from "./train-study-gan";

/** The discriminator that the transferred methods of one seed share. */
export interface DiscriminatorSource {
  /** Trains or loads it when it is first asked for. The source disposes it. */
  get(): Promise<tf.Sequential>;
  /** What a reader of a transferred method's figure should know of it; empty until it has been asked for. */
  readonly notes: readonly string[];
  dispose(): void;
}

/** The discriminator of one seed: the one that the plan gives, else that of a GAN trained when it is first asked for. */
export function createDiscriminatorSource(session: StudySession, plan: StudyPlan, seed: number): DiscriminatorSource {
  return sourceOf(plan, async (notes) => {
    const { discriminator, record } = await trainGanOfSeed(session, plan, seed);
    notes.push(...describeOrigin(record));
    return discriminator;
  });
}

/** The discriminator of one seed where nothing is trained any more: the one that the plan gives, or that of the stored GAN. */
export function loadDiscriminatorSource(
  { store }: Pick<StudySession, "store">,
  plan: Pick<StudyPlan, "discriminator" | "implied">,
  seed: number,
): DiscriminatorSource {
  return sourceOf(plan, async (notes) => {
    const name = ganName(plan.implied, seed);
    const record = await store.loadGan(name);
    notes.push(...(record === undefined ? [] : describeOrigin(record)));
    return store.loadDiscriminator(name);
  });
}

/** Trains the GAN of one seed, or finds that an earlier run has done so. The caller disposes the discriminator. */
export async function trainGanOfSeed(
  session: StudySession,
  { settings, implied }: StudyPlan,
  seed: number,
): Promise<Omit<TrainedGan, "generator">> {
  const images = drawGanImages(settings, session.data, seed);
  const task = { settings: settings.gan, images, seed, name: ganName(implied, seed) };
  const { generator, ...gan } = await trainStudyGan(session, task);
  generator.dispose();
  return gan;
}

function sourceOf(
  { discriminator: given }: Pick<StudyPlan, "discriminator">,
  open: (notes: string[]) => Promise<tf.Sequential>,
): DiscriminatorSource {
  const notes: string[] = [];
  let discriminator: tf.Sequential | undefined;
  return {
    notes,
    async get() {
      if (discriminator === undefined) {
        discriminator = await (given === undefined ? open(notes) : given.load());
        notes.push(...(given === undefined ? [] : [given.note]));
      }
      return discriminator;
    },
    dispose() {
      discriminator?.dispose();
      discriminator = undefined;
    },
  };
}

function describeOrigin({ steps, seconds, warnings = [] }: GanRecord): string[] {
  return [
    `Builds on a GAN of ${formatQuantity(steps, "step")}; its ${formatDuration(seconds)} are not part of the time.`,
    ...warnings.map((warning) => `Its training warned: ${describeWarning(warning)}`),
  ];
}
