import { GanClsError } from "@gan-cls/core";
import { namedWeights } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import type { Optimizer } from "./optimizer";
import { decodeSafetensors, encodeSafetensors, type TensorFile } from "./safetensors";

/** Every setting that the course of a training depends on, as JSON values; a resume needs the same. */
export type TrainingSettings = Readonly<Record<string, unknown>>;

/** A checkpoint that has been read and checked, but not yet applied. */
export interface Checkpoint {
  /** Steps done. */
  readonly step: number;
  readonly file: TensorFile;
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
}

const FORMAT = "gan-cls-checkpoint-1";
/** Parts of the state that are plain numbers; the prefix of their tensors in the file. */
const RECORDS = ["curves", "history"] as const;

/**
 * Packs a training's state. Random streams need no state of their own: every step's numbers derive from the seed and the step
 * number, and so does the order of the data.
 */
export async function encodeCheckpoint(
  state: TrainingState,
  { step, settings }: { step: number; settings: TrainingSettings },
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
  const optimizerSteps = Object.entries(state.optimizers).map(([name, optimizer]) => [name, optimizer.step]);
  const metadata = {
    format: FORMAT,
    step: String(step),
    settings: JSON.stringify(settings),
    optimizerSteps: JSON.stringify(Object.fromEntries(optimizerSteps)),
  };
  return encodeSafetensors({ tensors, metadata });
}

/**
 * Reads a checkpoint and checks that it belongs to a training with these settings.
 *
 * @throws GanClsError `invalid-data` when the bytes are damaged, `invalid-argument` when they belong to other settings.
 */
export function decodeCheckpoint(bytes: Uint8Array, settings: TrainingSettings): Checkpoint {
  const file = decodeSafetensors(bytes);
  const step = Number(file.metadata.step);
  if (file.metadata.format !== FORMAT || !Number.isSafeInteger(step) || step < 0) {
    throw new GanClsError(
      "invalid-data",
      `decodeCheckpoint: expected a checkpoint of format ${FORMAT}, got ${file.metadata.format ?? "none"}`,
    );
  }
  const saved = JSON.parse(file.metadata.settings ?? "{}") as Record<string, unknown>;
  for (const key of new Set([...Object.keys(saved), ...Object.keys(settings)])) {
    const [was, is] = [JSON.stringify(saved[key]), JSON.stringify(settings[key])];
    if (was !== is) {
      throw new GanClsError(
        "invalid-argument",
        `decodeCheckpoint: ${key} must be ${was} as in the checkpoint, got ${is}; resume with the same settings or start again without resuming`,
      );
    }
  }
  return { step, file };
}

/**
 * Restores networks, optimisers and curves of the same structure.
 *
 * @throws GanClsError `invalid-data` when a tensor is missing or of another shape; then nothing has been changed.
 */
export function restoreCheckpoint({ file }: Checkpoint, state: TrainingState): void {
  const restored = [...stateVariables(state)].map(([name, variable]) => ({
    variable,
    values: valuesFor(name, variable, file),
  }));
  tf.tidy(() => restored.forEach(({ variable, values }) => variable.assign(tf.tensor(values, variable.shape))));
  const optimizerSteps = JSON.parse(file.metadata.optimizerSteps ?? "{}") as Record<string, number>;
  for (const [name, optimizer] of Object.entries(state.optimizers)) {
    optimizer.restoreStep(optimizerSteps[name] ?? 0);
  }
  for (const [path, { values }] of file.tensors) {
    const [prefix, name] = path.split("/");
    const record = RECORDS.find((candidate) => candidate === prefix);
    if (record !== undefined) {
      state[record].set(name, Array.from(values));
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

function valuesFor(name: string, { shape }: tf.Variable, { tensors }: TensorFile): Float32Array {
  const found = tensors.get(name);
  if (found === undefined || found.shape.join() !== shape.join()) {
    const got = found === undefined ? "nothing" : `[${found.shape.join(", ")}]`;
    throw new GanClsError(
      "invalid-data",
      `restoreCheckpoint: ${name} must have the shape [${shape.join(", ")}], got ${got}`,
    );
  }
  return found.values;
}
