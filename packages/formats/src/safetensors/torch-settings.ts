/** Settings of PyTorch's layers, with PyTorch's defaults, as a `config.json` gives them. */
import { describeValue, GanClsError } from "@gan-cls/core";

/** Marks a setting that has no default. */
const REQUIRED = Symbol("required");

/** A setting of which no other value is understood; PyTorch has it once, or for rows and columns. */
class Only {
  constructor(readonly values: readonly unknown[]) {}

  allows(value: unknown): boolean {
    const sides = [value].flat();
    return sides.length > 0 && sides.every((side) => this.values.includes(side));
  }
}
const only = (...values: readonly unknown[]): Only => new Only(values);

const CONVOLUTION = {
  ...{ in_channels: REQUIRED, out_channels: REQUIRED, kernel_size: REQUIRED },
  ...{ stride: 1, padding: 0, bias: true, groups: only(1), padding_mode: only("zeros") },
};
const NORM = { num_features: REQUIRED, eps: 1e-5, momentum: 0.1, affine: true, track_running_stats: only(true) };
const DROPOUT = { p: 0.5, inplace: false };
const WINDOW = { kernel_size: REQUIRED, stride: null, ceil_mode: only(false) };

const TYPES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Linear: { in_features: REQUIRED, out_features: REQUIRED, bias: true },
  Conv2d: { ...CONVOLUTION, dilation: 1, output_padding: only(0) },
  ConvTranspose2d: { ...CONVOLUTION, output_padding: 0, dilation: only(1) },
  BatchNorm1d: NORM,
  BatchNorm2d: NORM,
  ReLU: { inplace: false },
  ReLU6: { inplace: false },
  LeakyReLU: { negative_slope: 0.01, inplace: false },
  ELU: { alpha: only(1), inplace: false },
  SELU: { inplace: false },
  GELU: { approximate: only("none") },
  SiLU: { inplace: false },
  Mish: { inplace: false },
  Tanh: {},
  Sigmoid: {},
  Softsign: {},
  Softmax: { dim: only(1, -1) },
  Dropout: DROPOUT,
  Dropout2d: DROPOUT,
  MaxPool2d: { ...WINDOW, padding: only(0), dilation: only(1), return_indices: only(false) },
  AvgPool2d: { ...WINDOW, padding: 0, count_include_pad: only(true), divisor_override: only(null) },
  AdaptiveAvgPool2d: { output_size: only(1) },
  ZeroPad2d: { padding: REQUIRED },
  Upsample: { scale_factor: REQUIRED, mode: only("nearest"), size: only(null) },
  Flatten: { start_dim: only(1), end_dim: only(-1) },
  Unflatten: { dim: only(1), unflattened_size: REQUIRED },
  Identity: {},
};

/** A layer of PyTorch with all its settings. */
export interface TorchLayer {
  readonly type: string;
  /** How its numbers are named in the state dict: `main.0` for `main.0.weight`. */
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Names it in errors: `layer main.0 (Conv2d)`. */
  readonly place: string;
}

/**
 * A layer as a `config.json` describes it: `{ "type": "Conv2d", "name": "main.0", "in_channels": 1, ... }`.
 *
 * @param index Its name where it has none, as in an `nn.Sequential`.
 * @throws GanClsError `unsupported` that names the layer and the setting for what is not understood.
 */
export function parseTorchLayer(where: string, value: unknown, index: number): TorchLayer {
  const { type, name = String(index), ...given } = (value ?? {}) as Record<string, unknown>;
  const place = `layer ${String(name)} (${String(type)})`;
  if (typeof type !== "string" || typeof name !== "string" || !Object.hasOwn(TYPES, type)) {
    throw misunderstood(where, place, `one of ${Object.keys(TYPES).join(", ")}`, type);
  }
  const known = TYPES[type];
  const settings: Record<string, unknown> = {};
  for (const [field, usual] of Object.entries(known)) {
    const fallback = usual instanceof Only ? usual.values[0] : usual;
    const setting = Object.hasOwn(given, field) ? given[field] : fallback;
    if (setting === REQUIRED || (usual instanceof Only && !usual.allows(setting))) {
      throw misunderstood(where, place, `a value of ${field} that is understood`, given[field]);
    }
    settings[field] = setting;
  }
  const unknown = Object.keys(given).find((field) => !Object.hasOwn(known, field));
  if (unknown !== undefined) {
    throw misunderstood(where, place, `no ${unknown}`, given[unknown]);
  }
  return { type, name, settings, place };
}

/** @returns The error for a layer that is not understood. */
export function misunderstood(where: string, place: string, expected: string, got: unknown): GanClsError {
  return new GanClsError("unsupported", `${where}: ${place}: expected ${expected}, got ${describeValue(got)}`);
}
