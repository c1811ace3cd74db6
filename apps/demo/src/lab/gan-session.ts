import { drain, type ImageSet, isAbortError, type TrainingEvent, withoutLabels } from "@gan-cls/core";
import { type GanOptions, type GanResult, memoryCheckpointStore, sampleDiversity, trainGan } from "@gan-cls/train";
import type { GanTrainingEvent } from "../training/gan-progress";
import { IMAGE_BYTES } from "./images";
import type { Laboratory } from "./laboratory";
import type { GanSettings } from "./operations";

/** Channels of both networks: an eighth of the original's arithmetic, or the original's. */
const SIZES = {
  small: { generator: { filters: [64, 32, 16] }, discriminator: { filters: [32, 64] } },
  original: { generator: {}, discriminator: {} },
} as const;

/** Images of a sheet, and steps between two sheets. */
const SHEET_IMAGES = 25;
const SHEET_STEPS = 10;

/** A number of epochs that is never reached; the number of steps is the limit. */
const ENDLESS = 1_000_000;

/** DCGAN's optimiser for both players; its half momentum keeps small batches steady. */
const adam = (learningRate: number) => ({ name: "adam", learningRate, beta1: 0.5 }) as const;

/** The GANs that a worker trains, one at a time. The networks trained last stay until the next training ends. */
export class GanSession {
  readonly gate = new PauseGate();
  #networks: GanResult | undefined;
  readonly #checkpoints = memoryCheckpointStore({ keep: 1 });

  /** The discriminator trained last, or `undefined`. It stays this session's to dispose. */
  get discriminator(): GanResult["discriminator"] | undefined {
    return this.#networks?.discriminator;
  }

  /**
   * Trains until the steps are done or `signal` fires, which stops it within a step. In both cases the networks can be used afterwards
   * and the training can be resumed.
   */
  async train(
    lab: Laboratory,
    settings: GanSettings,
    { signal, emit }: { signal: AbortSignal; emit: (event: GanTrainingEvent) => void },
  ): Promise<{ outcome: "finished" | "stopped" }> {
    const { train } = await lab.digits();
    if (!settings.resume) {
      await this.#checkpoints.clear();
    }
    const options = this.#options(withoutLabels(train), settings);
    emit({ type: "start", realDiversity: diversityOf(train), totalSteps: settings.steps });
    let step = 0;
    const onEvent = async (event: TrainingEvent): Promise<void> => {
      step = event.type === "step-end" ? event.step : step;
      tell(event, step, emit);
      await this.gate.wait(signal);
    };
    let outcome: "finished" | "stopped" = "finished";
    try {
      this.#keep(await drain(trainGan({ ...options, signal }), onEvent));
    } catch (error) {
      if (!isAbortError(error)) {
        throw error;
      }
      outcome = "stopped";
      await this.#restore(options, step);
    }
    emit({ type: "end", outcome });
    return { outcome };
  }

  #options(images: ImageSet, { size, batchSize, learningRate, seed, steps, resume }: GanSettings): GanOptions {
    return {
      ...{ images, batchSize, seed, epochs: ENDLESS, maxSteps: steps, optimizer: adam(learningRate) },
      ...SIZES[size],
      ...{ sampleCount: SHEET_IMAGES, sampleEverySteps: SHEET_STEPS },
      // Written when the training stops or ends, so that it can be resumed.
      ...{ checkpoints: this.#checkpoints, checkpointEverySteps: steps, resume },
    };
  }

  /** A stopped training leaves a checkpoint; resuming it for no further step gives its networks. */
  async #restore(options: GanOptions, step: number): Promise<void> {
    if (step > 0) {
      this.#keep(await drain(trainGan({ ...options, maxSteps: step, resume: true })));
    }
  }

  #keep(networks: GanResult): void {
    this.#networks?.generator.dispose();
    this.#networks?.discriminator.dispose();
    this.#networks = networks;
  }
}

/** The diversity of as many real images as a sheet has. */
function diversityOf({ pixels, size }: ImageSet): number {
  const sheet = new Uint8Array(SHEET_IMAGES * IMAGE_BYTES);
  for (let i = 0; i < SHEET_IMAGES; i++) {
    const source = Math.floor((i * size) / SHEET_IMAGES) * IMAGE_BYTES;
    sheet.set(pixels.subarray(source, source + IMAGE_BYTES), i * IMAGE_BYTES);
  }
  return sampleDiversity({ count: SHEET_IMAGES, pixels: sheet });
}

/** The training's own events as the page wants them. */
function tell(event: TrainingEvent, step: number, emit: (event: GanTrainingEvent) => void): void {
  if (event.type === "step-end") {
    const { generatorLoss, discriminatorLoss } = event.metrics;
    emit({ type: "step", step, at: performance.now(), generatorLoss, discriminatorLoss });
  } else if (event.type === "samples") {
    emit({ type: "samples", step, diversity: sampleDiversity(event), sheet: event });
  }
}

/** Makes work wait while it is paused. */
export class PauseGate {
  #paused = false;
  #release: () => void = () => {};

  get paused(): boolean {
    return this.#paused;
  }

  set paused(paused: boolean) {
    this.#paused = paused;
    if (!paused) {
      this.#release();
    }
  }

  /** Resolves once the gate is open, or `signal` has fired. */
  async wait(signal: AbortSignal): Promise<void> {
    while (this.#paused && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#release = resolve;
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
    }
  }
}
