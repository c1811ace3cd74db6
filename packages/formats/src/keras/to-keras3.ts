import type { Json, LayerJson } from "./understood";

/** Settings of each layer that Keras 3 takes, beside those that all have; tfjs writes others too. */
const WINDOW = ["pool_size", "strides", "padding", "data_format"];
const CONVOLUTION = ["kernel_size", "strides", "padding", "data_format", "dilation_rate", "activation", "use_bias"];
const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  Dense: ["units", "activation", "use_bias"],
  Conv2D: ["filters", ...CONVOLUTION],
  Conv2DTranspose: ["filters", ...CONVOLUTION],
  DepthwiseConv2D: ["depth_multiplier", ...CONVOLUTION],
  SeparableConv2D: ["filters", "depth_multiplier", ...CONVOLUTION],
  BatchNormalization: ["axis", "momentum", "epsilon", "center", "scale"],
  LayerNormalization: ["axis", "epsilon", "center", "scale"],
  Activation: ["activation"],
  ReLU: ["max_value"],
  PReLU: ["shared_axes"],
  ELU: ["alpha"],
  Softmax: ["axis"],
  MaxPooling2D: WINDOW,
  AveragePooling2D: WINDOW,
  ZeroPadding2D: ["padding", "data_format"],
  Cropping2D: ["cropping", "data_format"],
  UpSampling2D: ["size", "data_format", "interpolation"],
  Reshape: ["target_shape"],
  Permute: ["dims"],
  Dropout: ["rate"],
  GaussianNoise: ["stddev"],
  GaussianDropout: ["rate"],
  AlphaDropout: ["rate"],
  Rescaling: ["scale", "offset"],
  Concatenate: ["axis"],
};

/** Of a network that has no links between layers, its kind and module; of any other. */
const SEQUENTIAL = { module: "keras", class_name: "Sequential" };
const FUNCTIONAL = { module: "keras.src.models.functional", class_name: "Functional" };

/** By layer, the shape of what it puts out, with `null` for the batch. */
export type OutputShapes = ReadonlyMap<string, readonly (number | null)[]>;

/**
 * A model as Keras 3 describes it, of one as tfjs does.
 *
 * @param model `assertUnderstood` has let it pass.
 */
export function toKeras3(model: LayerJson, shapes: OutputShapes): LayerJson {
  const { layers, name, input_layers: inputs, output_layers: outputs } = (model.config ?? {}) as Json;
  const all = layers as LayerJson[];
  const described = all.map((layer) => describeLayer(layer, shapes));
  const common = { name, trainable: true };
  if (model.class_name === "Sequential") {
    return { ...SEQUENTIAL, config: { ...common, layers: [...inputOf(all[0]), ...described] }, ...NOT_REGISTERED };
  }
  const link = linksFromZero(all);
  const config = {
    ...{ ...common, input_layers: onlyOne(link(inputs)), output_layers: onlyOne(link(outputs)) },
    layers: described.map((layer) => ({ ...layer, inbound_nodes: callsOf(layer, link, shapes) })),
  };
  return { ...FUNCTIONAL, config, ...NOT_REGISTERED };
}

/** What Keras writes where a class is its own. */
const NOT_REGISTERED = { registered_name: null };

/** The name of a layer, the number of its call, and which of its outputs. */
type Link = readonly [string, number, number];

/** Keras 3 writes a single link without a list around it. */
function onlyOne(links: readonly Link[]): Link | readonly Link[] {
  return links.length === 1 ? links[0] : links;
}

/** The input of a chain whose first layer says its shape. */
function inputOf(first: LayerJson): LayerJson[] {
  const shape = first?.config?.batch_input_shape;
  const isOpen = first?.class_name !== "InputLayer" && Array.isArray(shape);
  const config = { name: "input", batch_input_shape: shape };
  return isOpen ? [describeLayer({ class_name: "InputLayer", config }, new Map())] : [];
}

/** Links as Keras 3 counts them: tfjs counts a network's own input as its first call. */
function linksFromZero(layers: readonly LayerJson[]): (links: unknown) => Link[] {
  const networks = new Set(layers.filter((layer) => Array.isArray(layer.config?.layers)).map(({ name }) => name));
  return (links) =>
    (links as Link[]).map(([name, call, output]) => [name, networks.has(name) ? call - 1 : call, output]);
}

/** The calls of a layer with the outputs that each reads: one, or a list. */
function callsOf({ inbound_nodes: nodes }: LayerJson, link: (links: unknown) => Link[], shapes: OutputShapes): Json[] {
  return ((nodes ?? []) as unknown[]).map((node) => {
    const tensors = link(node).map((history) => ({
      class_name: "__keras_tensor__",
      config: { shape: shapes.get(history[0]), dtype: "float32", keras_history: history },
    }));
    return { args: tensors.length === 1 ? tensors : [tensors], kwargs: {} };
  });
}

function describeLayer(layer: LayerJson, shapes: OutputShapes): LayerJson {
  const { name, inbound_nodes: nodes } = layer;
  const own = Array.isArray(layer.config?.layers)
    ? toKeras3(layer, shapes)
    : {
        ...{ module: "keras.layers", class_name: layer.class_name },
        config: settingsOf(String(layer.class_name), layer.config ?? {}),
        ...NOT_REGISTERED,
      };
  return { ...own, ...(name !== undefined && { name }), ...(nodes !== undefined && { inbound_nodes: nodes }) };
}

function settingsOf(kind: string, config: Json): Json {
  if (kind === "InputLayer") {
    return { batch_shape: config.batch_input_shape, dtype: "float32", sparse: false, name: config.name };
  }
  const taken = (SETTINGS[kind] ?? []).filter((field) => config[field] !== undefined);
  return {
    ...{ name: config.name, trainable: config.trainable ?? true, dtype: "float32" },
    ...Object.fromEntries(taken.map((field) => [field, config[field]])),
    ...(kind === "LeakyReLU" && { negative_slope: config.alpha }),
  };
}
