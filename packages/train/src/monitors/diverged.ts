import { GanClsError, isGanClsError, type WarningEvent } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { LARGEST_GROWTH, LARGEST_LOSS, LOWERED_RATE } from "./thresholds";

type Metrics = WarningEvent["figures"];

/** Why a training has diverged. */
export interface Divergence {
  /** Such as `generatorLoss is NaN`. */
  readonly reason: string;
  /** Finite figures of the step. */
  readonly figures: Metrics;
}

/** A divergence and where it was noticed. */
export type DivergedAt = Divergence & Pick<WarningEvent, "epoch" | "step">;

/**
 * Looks whether steps end well: figures and weights are finite, no loss has exploded, and no network has either. A step's losses are those of the
 * weights before it, so only the weights tell what it has done: their sums of squares, one for each network, are finite only if each weight is.
 */
export class DivergenceCheck {
  readonly #models: readonly (readonly [name: string, model: tf.LayersModel])[];
  /** Sum of squares of each network's trainable weights before the step. */
  #before: readonly number[] = [];

  /** @param models The networks that a step moves, by what messages call them. */
  constructor(models: Readonly<Record<string, tf.LayersModel>>) {
    this.#models = Object.entries(models);
  }

  /** Takes the weights as they are for good: before the first step, and after going back. */
  async start(): Promise<void> {
    this.#before = (await this.#measure()).map(({ squares }) => squares);
  }

  /** What is wrong after a step with these figures, if something is. */
  async find(metrics: Metrics): Promise<Divergence | undefined> {
    const sizes = await this.#measure();
    const reason = badFigure(metrics) ?? badWeights(sizes, this.#before);
    this.#before = sizes.map(({ squares }) => squares);
    return reason === undefined ? undefined : { reason, figures: finiteOnes(metrics) };
  }

  async #measure(): Promise<NetworkSize[]> {
    const sums = tf.tidy(() => this.#models.map(([, model]) => [squaresOf(model), restOf(model)]));
    const read = async (sum: tf.Tensor): Promise<number> => (await sum.data())[0];
    try {
      return await Promise.all(
        this.#models.map(async ([name], i) => ({
          name,
          squares: await read(sums[i][0]),
          rest: await read(sums[i][1]),
        })),
      );
    } finally {
      tf.dispose(sums);
    }
  }
}

/** How large a network's weights are. */
interface NetworkSize {
  readonly name: string;
  /** Sum of squares of the trainable weights. */
  readonly squares: number;
  /** Sum of the others, BatchNorm's statistics, which may be of any size but must be finite. */
  readonly rest: number;
}

function squaresOf({ trainableWeights }: tf.LayersModel): tf.Tensor {
  return sumOf(trainableWeights.map((weight) => tf.sum(tf.square(weight.read()))));
}

function restOf({ nonTrainableWeights }: tf.LayersModel): tf.Tensor {
  return sumOf(nonTrainableWeights.map((weight) => tf.sum(weight.read())));
}

function sumOf(parts: readonly tf.Tensor[]): tf.Tensor {
  return parts.reduce((total, part) => tf.add(total, part), tf.scalar(0) as tf.Tensor);
}

function finiteOnes(metrics: Metrics): Metrics {
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
}

function badFigure(metrics: Metrics): string | undefined {
  for (const [name, value] of Object.entries(metrics)) {
    if (!Number.isFinite(value)) {
      return `${name} is ${value}`;
    }
    if (/loss$/i.test(name) && Math.abs(value) > LARGEST_LOSS) {
      return `${name} has grown to ${value.toPrecision(3)}`;
    }
  }
  return undefined;
}

function badWeights(sizes: readonly NetworkSize[], before: readonly number[]): string | undefined {
  for (const [i, { name, squares, rest }] of sizes.entries()) {
    if (!Number.isFinite(squares + rest)) {
      return `a weight of the ${name} is no longer a finite number`;
    }
    const growth = Math.sqrt(squares / before[i]);
    if (growth > LARGEST_GROWTH) {
      return `the weights of the ${name} have become ${Math.round(growth)} times as large in one step`;
    }
  }
  return undefined;
}

/** The divergence that an error of saving a state tells of. @throws Any other error */
export function asDivergence(error: unknown): Divergence {
  if (!isGanClsError(error, "diverged")) {
    throw error;
  }
  return { reason: error.message.replace(/^\w+: /, ""), figures: {} };
}

/** Says that a training goes back, and how it goes on. */
export function divergedWarning({ reason, figures, epoch, step }: DivergedAt, goodStep: number): WarningEvent {
  return {
    ...{ type: "warning", code: "diverged", epoch, step, figures },
    message: `the training has diverged in epoch ${epoch}, step ${step}: ${reason}; it goes back to step ${goodStep} and on with ${LOWERED_RATE} of its learning rate`,
  };
}

/** What a training ends with that diverges also with the lower rate. */
export function divergedError(where: string, divergence: DivergedAt, goodStep: number): GanClsError {
  const { figures, epoch, step } = divergence;
  return new GanClsError(
    "diverged",
    `${where}: ${again(divergence)}; its state after step ${goodStep} is the last good one: lower the learning rate and resume, or start again (docs/monitors.md#diverged)`,
    { details: { epoch, step, goodStep, ...figures } },
  );
}

/** The same as an event, for those who read the log of the training. */
export function divergedForGood(divergence: DivergedAt): WarningEvent {
  const { figures, epoch, step } = divergence;
  return { type: "warning", code: "diverged", epoch, step, figures, message: `${again(divergence)}; it stops` };
}

function again({ reason, epoch, step }: DivergedAt): string {
  return `the training has diverged again in epoch ${epoch}, step ${step}, with ${LOWERED_RATE} of its learning rate: ${reason}`;
}
