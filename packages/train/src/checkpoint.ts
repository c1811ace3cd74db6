import { decodeSafetensors, encodeSafetensors, GanClsError, type TensorFile, type WarningEvent } from "@gan-cls/core";
import { namedWeights } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { version as VERSION } from "../package.json";
import { checkSeal, NO_HASH } from "./checkpoint-seal";
import type { Optimizer } from "./optimizer";

/** Every setting that the course of a training depends on, as JSON values, with the hash of its images; a resume needs the same. */
export type TrainingSettings = Readonly<Record<string, unknown>>;

/** A learning rate that a part of a training had. */
export interface PastRate {
  /** The last step that it moved. */
  readonly untilStep: number;
  readonly learningRate: number;
}

/** What a training has been through, beside its state. Plain JSON. */
export interface TrainingCourse {
  /** Seconds spent on it so far, by all its runs; what was lost after a checkpoint is not counted. */
  readonly seconds: number;
  /** What all learning rates are multiplied by: below 1 once the training has diverged and was taken back. */
  readonly rateFactor: number;
  /** What was noticed, oldest first. */
  readonly warnings: readonly WarningEvent[];
  /** Rates that a resume has changed, oldest first. */
  readonly pastRates: readonly PastRate[];
}

/** What a checkpoint saves and restores: networks, optimisers, and curves by name. */
export interface TrainingState {
  readonly models: Readonly<Record<string, tf.LayersModel>>;
  readonly optimizers: Readonly<Record<string, Optimizer>>;
  /** Variables beside them, by a name with a slash in it. @default none */
  readonly tensors?: ReadonlyMap<string, tf.Variable>;
  /** Figures per step so far, by name. */
  readonly curves: Map<string, number[]>;
  /** Figures per epoch so far, by name. */
  readonly history: Map<string, number[]>;
  /** Figures per epoch that only the monitors look at, by name. */
  readonly signals: Map<string, number[]>;
}

/** A state of a training as float32 arrays and strings, with what it belongs to. */
export interface Checkpoint {
  /** Steps done. */
  readonly step: number;
  readonly settings: TrainingSettings;
  readonly course: TrainingCourse;
  readonly optimizerSteps: Readonly<Record<string, number>>;
  readonly tensors: TensorFile["tensors"];
  /** Where the training goes back to when it diverges, if not to this state itself. */
  readonly goodBytes?: Uint8Array;
}

/** How a checkpoint is read. */
export interface FitOptions {
  /** What messages call it. */
  readonly name: string;
  readonly settings: TrainingSettings;
  /** Whether it may have been trained with another learning rate. @default false */
  readonly rateMayChange?: boolean;
}

const FORMAT = "gan-cls-checkpoint-2";
/** Parts of the state that are plain numbers; the prefix of their tensors in the file. */
const RECORDS = ["curves", "history", "signals"] as const;
/** Prefix of the tensors of the state to go back to, in a file that holds two. */
const GOOD = "good/";

/**
 * Packs a training's state; `sealFile` then writes its hash. Random streams need no state of their own: every step's numbers derive from the seed and the step
 * number, and so does the order of the data.
 *
 * @param goodBytes Where the training would go back to, packed, if not to this state itself.
 * @throws GanClsError `diverged` when a number is not finite: such a state is of no use.
 */
export async function packState(
  state: TrainingState,
  { step, settings, course, goodBytes }: Pick<Checkpoint, "step" | "settings" | "course" | "goodBytes">,
): Promise<Uint8Array> {
  const tensors = new Map<string, { shape: readonly number[]; values: Float32Array }>();
  for (const [name, variable] of stateVariables(state)) {
    tensors.set(name, { shape: variable.shape, values: (await variable.data()) as Float32Array });
  }
  for (const prefix of RECORDS) {
    for (const [name, values] of state[prefix]) {
      tensors.set(`${prefix}/${name}`, { shape: [values.length], values: Float32Array.from(values) });
    }
  }
  const bad = nonFiniteTensor(tensors);
  if (bad !== undefined) {
    throw new GanClsError("diverged", `packState: ${bad} must be finite to be saved, at step ${step}`);
  }
  const good = goodBytes && decodeSafetensors(goodBytes);
  good?.tensors.forEach((tensor, name) => tensors.set(GOOD + name, tensor));
  const optimizerSteps = Object.entries(state.optimizers).map(([name, optimizer]) => [name, optimizer.step] as const);
  const metadata = {
    // First, because its place in the file is known then.
    sha256: NO_HASH,
    ...{ format: FORMAT, version: VERSION, step: String(step), settings: JSON.stringify(settings) },
    course: JSON.stringify(course),
    optimizerSteps: JSON.stringify(Object.fromEntries(optimizerSteps)),
    ...(good && { good: JSON.stringify(good.metadata) }),
  };
  return encodeSafetensors({ tensors, metadata });
}

/**
 * Reads the bytes of a checkpoint.
 *
 * @param name What messages call it, such as its path.
 * @throws GanClsError `invalid-data` when a byte is not as it was written, or a number is not finite.
 */
export async function openCheckpoint(name: string, bytes: Uint8Array): Promise<Checkpoint> {
  await checkSeal(name, bytes);
  return unpackState(name, bytes);
}

/** Reads what {@link packState} packed. @throws GanClsError `invalid-data` */
export function unpackState(name: string, bytes: Uint8Array): Checkpoint {
  const fail = (problem: string, cause?: unknown): never => {
    throw new GanClsError("invalid-data", `openCheckpoint: ${name} is damaged: ${problem}`, { cause });
  };
  const { tensors: all, metadata } = decodeSafetensors(bytes);
  const step = Number(metadata.step);
  if (metadata.format !== FORMAT || !Number.isSafeInteger(step) || step < 0) {
    fail(`expected format ${FORMAT} and a step, got ${metadata.format ?? "no format"} and ${metadata.step}`);
  }
  const bad = nonFiniteTensor(all);
  if (bad !== undefined) {
    fail(`${bad} holds a number that is not finite`);
  }
  const parse = <Value>(key: string): Value => {
    try {
      return JSON.parse(metadata[key] ?? "") as Value;
    } catch (error) {
      return fail(`its ${key} are not JSON`, error);
    }
  };
  const [tensors, goodTensors] = splitTensors(all);
  return {
    ...{ step, tensors, settings: parse<TrainingSettings>("settings"), course: parse<TrainingCourse>("course") },
    optimizerSteps: parse<Record<string, number>>("optimizerSteps"),
    ...(metadata.good !== undefined && {
      goodBytes: encodeSafetensors({ tensors: goodTensors, metadata: parse<Record<string, string>>("good") }),
    }),
  };
}

function splitTensors(all: TensorFile["tensors"]): [TensorFile["tensors"], TensorFile["tensors"]] {
  const [tensors, good] = [new Map(all), new Map<string, { shape: readonly number[]; values: Float32Array }>()];
  all.forEach((tensor, name) => {
    if (name.startsWith(GOOD)) {
      tensors.delete(name);
      good.set(name.slice(GOOD.length), tensor);
    }
  });
  return [tensors, good];
}

/**
 * Checks that a checkpoint belongs to a training with these settings.
 *
 * @throws GanClsError `invalid-argument` naming the first setting that differs.
 */
export function checkFit({ settings: saved }: Checkpoint, { name, settings, rateMayChange = false }: FitOptions): void {
  const [before, now] = rateMayChange ? [withoutRate(saved), withoutRate(settings)] : [saved, settings];
  for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const [was, is] = [JSON.stringify(before[key]), JSON.stringify(now[key])];
    if (was !== is) {
      throw new GanClsError(
        "invalid-argument",
        `resume: ${describeSetting(key)} must be ${was} as in the checkpoint, got ${is}; resume with the same settings, or start again without resuming (${name})`,
        { details: { setting: key } },
      );
    }
  }
}

/** Settings that are hashes, in words. */
const HASHED: Readonly<Record<string, string>> = {
  images: "images (the SHA-256 of the images trained on, with their labels if they have some)",
  dataset: "dataset (the SHA-256 of the labelled images)",
  validation: "validation (the SHA-256 of the images that choose the best epoch)",
};

function describeSetting(key: string): string {
  return HASHED[key] ?? key;
}

function withoutRate(settings: TrainingSettings): TrainingSettings {
  const { optimizer, ...others } = settings;
  const { learningRate: _, ...rest } = (optimizer ?? {}) as Record<string, unknown>;
  return { ...others, optimizer: rest };
}

/** The learning rate among a training's settings, if it has one for all its steps. */
export function rateOf({ optimizer }: TrainingSettings): number | undefined {
  return (optimizer as { learningRate?: number } | undefined)?.learningRate;
}

/**
 * Restores networks, optimisers and curves of the same structure.
 *
 * @throws GanClsError `invalid-argument` when the networks are others; then nothing has been changed.
 */
export function restoreState(name: string, { tensors, optimizerSteps }: Checkpoint, state: TrainingState): void {
  const restored = [...stateVariables(state)].map(([tensor, variable]) => ({
    variable,
    values: valuesFor(name, { tensor, variable, tensors }),
  }));
  tf.tidy(() => restored.forEach(({ variable, values }) => variable.assign(tf.tensor(values, variable.shape))));
  for (const [optimizerName, optimizer] of Object.entries(state.optimizers)) {
    optimizer.restoreStep(optimizerSteps[optimizerName] ?? 0);
  }
  RECORDS.forEach((record) => state[record].clear());
  for (const [path, { values }] of tensors) {
    const [prefix, figure] = path.split("/");
    const record = RECORDS.find((candidate) => candidate === prefix);
    if (record !== undefined) {
      state[record].set(figure, Array.from(values));
    }
  }
}

function stateVariables({ models, optimizers, tensors }: TrainingState): Map<string, tf.Variable> {
  const all = new Map<string, tf.Variable>(tensors);
  for (const [name, model] of Object.entries(models)) {
    namedWeights(model).forEach((variable, weight) => all.set(`${name}/${weight}`, variable));
  }
  for (const [name, optimizer] of Object.entries(optimizers)) {
    optimizer.slots().forEach((variable, slot) => all.set(`${name}/${slot}`, variable));
  }
  return all;
}

function valuesFor(
  name: string,
  { tensor, variable: { shape }, tensors }: { tensor: string; variable: tf.Variable } & Pick<Checkpoint, "tensors">,
): Float32Array {
  const found = tensors.get(tensor);
  if (found === undefined || found.shape.join() !== shape.join()) {
    const got = found === undefined ? "nothing" : `[${found.shape.join(", ")}]`;
    throw new GanClsError(
      "invalid-argument",
      `resume: ${tensor} must have the shape [${shape.join(", ")}], got ${got} in the checkpoint, which belongs to other networks; start again without resuming (${name})`,
    );
  }
  return found.values;
}

/** The name of a tensor with a number that is not finite, if there is one. */
function nonFiniteTensor(tensors: TensorFile["tensors"]): string | undefined {
  for (const [name, { values }] of tensors) {
    // NaN and the infinities alone make the sum NaN: one pass without a branch.
    let sum = 0;
    for (let i = 0; i < values.length; i++) {
      sum += values[i] * 0;
    }
    if (Number.isNaN(sum)) {
      return name;
    }
  }
  return undefined;
}
