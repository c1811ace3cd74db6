/** Which layers of Keras are understood, and which of their settings: whatever else changes the outputs is refused by its name. */
import { describeValue, GanClsError } from "@gan-cls/core";

/** A part of a model's description. */
export type Json = Readonly<Record<string, unknown>>;

/** A layer as Keras 2 and 3 describe it. */
export interface LayerJson {
  readonly class_name?: unknown;
  readonly name?: unknown;
  readonly module?: unknown;
  readonly config?: Json;
  readonly inbound_nodes?: unknown;
}

/** Whether a value of a setting is understood; `undefined` where the setting may have any. */
type Rule = ((value: unknown) => boolean) | undefined;

const isOneOf =
  (...values: readonly unknown[]) =>
  (value: unknown): boolean =>
    values.includes(value);

const isPlain = isOneOf(null, false);
const isNumber = (value: unknown): boolean => typeof value === "number";
const isAllOnes = (value: unknown): boolean => [value].flat().every((side) => side === 1);

/** Functions that both sides compute equally. `hard_sigmoid` is another one in Keras 3. */
const ACTIVATIONS = [
  ...["linear", "relu", "relu6", "elu", "selu", "sigmoid", "tanh", "softmax", "softplus", "softsign"],
  ...["swish", "silu", "gelu", "mish", "leaky_relu", "LeakyReLU"],
];

function isActivation(value: unknown): boolean {
  if (value === null || typeof value === "string") {
    return value === null || ACTIVATIONS.includes(value);
  }
  const { class_name: kind, config } = (value ?? {}) as Json;
  return kind === "LeakyReLU" || (typeof config === "string" && ACTIVATIONS.includes(config));
}

const LAST = { data_format: isOneOf("channels_last", null) };
const MATRIX = { activation: isActivation, use_bias: undefined };
const CONVOLUTION = {
  ...MATRIX,
  ...LAST,
  ...{ kernel_size: undefined, strides: undefined, dilation_rate: undefined, rank: undefined },
  ...{ padding: isOneOf("valid", "same"), groups: isOneOf(1) },
};
const WINDOW = { ...LAST, pool_size: undefined, strides: undefined, padding: isOneOf("valid", "same") };

/** Settings of each layer that change its output. Sizes are checked by `assertBuildable` of the models. */
const LAYERS: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  InputLayer: { sparse: isPlain, ragged: isPlain },
  Dense: { ...MATRIX, units: undefined },
  Conv2D: { ...CONVOLUTION, filters: undefined },
  Conv2DTranspose: { ...CONVOLUTION, filters: undefined, dilation_rate: isAllOnes, output_padding: isPlain },
  DepthwiseConv2D: { ...CONVOLUTION, depth_multiplier: undefined },
  SeparableConv2D: { ...CONVOLUTION, filters: undefined, depth_multiplier: undefined },
  BatchNormalization: {
    ...{ axis: undefined, epsilon: undefined, center: undefined, scale: undefined, fused: undefined },
    ...{ renorm: isPlain, renorm_clipping: undefined, synchronized: undefined },
  },
  LayerNormalization: { axis: undefined, epsilon: undefined, center: undefined, scale: undefined },
  Activation: { activation: isActivation },
  ReLU: { max_value: undefined, negative_slope: isOneOf(0, null), threshold: isOneOf(0, null) },
  LeakyReLU: { alpha: isNumber, negative_slope: isNumber },
  PReLU: { shared_axes: undefined },
  ELU: { alpha: isOneOf(1) },
  Softmax: { axis: undefined },
  MaxPooling2D: WINDOW,
  AveragePooling2D: WINDOW,
  GlobalMaxPooling2D: LAST,
  GlobalAveragePooling2D: LAST,
  ZeroPadding2D: { ...LAST, padding: undefined },
  Cropping2D: { ...LAST, cropping: undefined },
  UpSampling2D: { ...LAST, size: undefined, interpolation: isOneOf("nearest") },
  Reshape: { target_shape: undefined },
  Flatten: LAST,
  Permute: { dims: undefined },
  Dropout: { noise_shape: isPlain },
  GaussianNoise: {},
  GaussianDropout: {},
  AlphaDropout: { noise_shape: isPlain },
  Rescaling: { scale: isNumber, offset: isNumber },
  Add: {},
  Multiply: {},
  Average: {},
  Maximum: {},
  Minimum: {},
  Concatenate: { axis: undefined },
};

/** Settings that no output of a trained network depends on. */
const WITHOUT_EFFECT = new Set([
  ...["name", "trainable", "dtype", "batch_shape", "batch_input_shape", "optional", "seed", "rate", "stddev"],
  ...["momentum", "renorm_momentum", "supports_masking", "input_dtype"],
]);
const WITHOUT_EFFECT_NAME = /_(initializer|regularizer|constraint)$/;

const MODELS = ["Sequential", "Functional", "Model"];
const MODULES = /^(keras|keras\.layers|keras\.models|keras\.src\.(layers|models)(\..*)?)$/;

/** Most networks within networks. */
const MAX_DEPTH = 20;

/** What messages say of a layer. */
interface Place {
  readonly where: string;
  readonly layer: string;
}

/**
 * Makes sure that a model consists of what is understood.
 *
 * @param where The function that messages name.
 * @throws GanClsError `unsupported` that names the layer and the setting; `invalid-data` for what describes no model.
 */
export function assertUnderstood(where: string, model: LayerJson, depth = 0): void {
  const kind = model.class_name;
  const layers = model.config?.layers;
  if (!MODELS.includes(String(kind)) || !Array.isArray(layers)) {
    throw unsupported(`${where}: expected a Sequential or Functional model, got ${describeValue(kind)}`);
  }
  if (depth > MAX_DEPTH) {
    throw unsupported(`${where}: expected at most ${MAX_DEPTH} networks within networks, got more`);
  }
  for (const layer of layers as (LayerJson | null)[]) {
    assertLayer(where, layer ?? {}, depth);
  }
}

function assertLayer(where: string, layer: LayerJson, depth: number): void {
  const { class_name: kind, module, config, inbound_nodes: nodes } = layer;
  const place = { where, layer: `layer ${String(config?.name ?? layer.name)} (${String(kind)})` };
  if (typeof module === "string" && !MODULES.test(module)) {
    throw misunderstood(place, "a layer of Keras", module);
  }
  assertCalls(place, nodes);
  if (MODELS.includes(String(kind))) {
    assertUnderstood(where, layer, depth + 1);
    return;
  }
  const rules = typeof kind === "string" && Object.hasOwn(LAYERS, kind) ? LAYERS[kind] : undefined;
  if (rules === undefined || typeof config !== "object" || config === null) {
    throw misunderstood(place, `one of ${Object.keys(LAYERS).join(", ")}`, kind);
  }
  assertType(place, config.dtype);
  for (const [field, value] of Object.entries(config)) {
    assertSetting(place, rules, field, value);
  }
}

function assertSetting(place: Place, rules: Readonly<Record<string, Rule>>, field: string, value: unknown): void {
  if (WITHOUT_EFFECT.has(field) || WITHOUT_EFFECT_NAME.test(field)) {
    return;
  }
  const isKnown = Object.hasOwn(rules, field);
  const rule = isKnown ? rules[field] : isPlain;
  if (rule !== undefined && !rule(value)) {
    const expected = isKnown ? `a value of ${field} that is understood` : `no ${field}`;
    throw misunderstood(place, expected, value);
  }
}

/** Numbers of 32 bits, by the name of the type or of a policy. */
function assertType(place: Place, dtype: unknown): void {
  const { config = {} } = (typeof dtype === "object" && dtype !== null ? dtype : {}) as { config?: unknown };
  const name = typeof dtype === "string" ? dtype : ((config ?? {}) as Json).name;
  if (dtype !== undefined && dtype !== null && name !== "float32") {
    throw misunderstood(place, "the dtype float32", name ?? dtype);
  }
}

/** Calls of a layer may have other layers' outputs as arguments, and nothing else. */
function assertCalls(place: Place, nodes: unknown): void {
  for (const node of Array.isArray(nodes) ? (nodes as unknown[]) : []) {
    const { args = [], kwargs = {} } = (Array.isArray(node) ? {} : (node ?? {})) as {
      args?: unknown;
      kwargs?: unknown;
    };
    const legacy = Array.isArray(node) ? (node as unknown[]).map((link) => (Array.isArray(link) ? link[3] : {})) : [];
    const others = [...Object.values((kwargs ?? {}) as Json), ...legacy.flatMap((more) => Object.values(more ?? {}))];
    const given = [args, others].flat(3).filter((value) => !isTensor(value) && !isPlain(value));
    if (given.length > 0) {
      throw misunderstood(place, "outputs of layers as its arguments", given[0]);
    }
  }
}

function isTensor(value: unknown): boolean {
  return (value as Json | null)?.class_name === "__keras_tensor__";
}

function misunderstood({ where, layer }: Place, expected: string, got: unknown): GanClsError {
  return unsupported(`${where}: ${layer}: expected ${expected}, got ${describeValue(got)}`);
}

function unsupported(message: string): GanClsError {
  return new GanClsError("unsupported", message);
}
