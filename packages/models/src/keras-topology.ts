import { describeValue, GanClsError } from "@gan-cls/core";

/** A part of a model's topology as JSON. */
type Json = Record<string, unknown>;

interface LayerJson extends Json {
  class_name: string;
  name?: string;
  config: Json;
  inbound_nodes?: unknown[];
}

/** The slope of a leaky ReLU where nothing says it: as an activation in Keras 3 and TensorFlow, and as a layer. */
const ACTIVATION_SLOPE = 0.2;
const LAYER_SLOPE = 0.3;

/** Names that others give to activations that tfjs knows. */
const ACTIVATIONS: Readonly<Record<string, string>> = { silu: "swish", hard_silu: "hardSwish" };

/** Activations that are layers in tfjs. */
const LEAKY = /^leaky_?re_?lu$/i;

/**
 * A topology as Keras 3 writes it, in the form that tfjs reads, which is that of Keras 2: shapes of batches, types, links between layers, and
 * activations that tfjs knows as layers alone. Anything else comes back as it is.
 *
 * @throws GanClsError `unsupported` for an activation that tfjs lacks.
 */
export function toKeras2(topology: object): object {
  const wrapped = topology as { model_config?: unknown };
  if (isObject(wrapped.model_config)) {
    return { ...topology, model_config: convertModel(wrapped.model_config as LayerJson) };
  }
  return isObject((topology as LayerJson).config) ? convertModel(topology as LayerJson) : topology;
}

/** The name of the model, which Keras 3 puts in front of the names of its weights. */
export function modelName(topology: object): string | undefined {
  const { model_config: inner = topology } = topology as { model_config?: { config?: Json } };
  const { config } = inner as { config?: Json };
  return typeof config?.name === "string" ? config.name : undefined;
}

/** The names of the layers of a model. */
export function layerNames(topology: object): string[] {
  const { model_config: inner = topology } = topology as { model_config?: { config?: Json } };
  const layers = (inner as { config?: Json }).config?.layers;
  return Array.isArray(layers) ? (layers as LayerJson[]).map(nameOf) : [];
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function convertModel(model: LayerJson): LayerJson {
  const { layers } = model.config;
  if (!Array.isArray(layers)) {
    return model;
  }
  const isGraph = model.config.input_layers !== undefined;
  /** Layers whose outputs go through an activation layer, and that layer's name. */
  const renamed = new Map<string, string>();
  const converted = (layers as LayerJson[]).flatMap((layer) => convertLayer(layer, isGraph, renamed));
  if (!isGraph) {
    return { ...model, config: { ...withPlainType(model.config), layers: converted } };
  }
  const ownInputs = countsFromZero(layers as LayerJson[]) ? networksWithInput(layers as LayerJson[]) : NONE;
  const links = (list: unknown): unknown[] => nest(list).map((link) => rename(countOwnInput(link, ownInputs), renamed));
  return {
    ...model,
    config: {
      ...{ ...withPlainType(model.config), layers: converted.map((layer) => relink(layer, renamed, ownInputs)) },
      input_layers: nest(model.config.input_layers),
      output_layers: links(model.config.output_layers),
    },
  };
}

const NONE: ReadonlySet<string> = new Set();

/** Keras 3, which links layers by objects, counts the calls of a network inside from 0; Keras 2 and tfjs count its own input as one. */
function countsFromZero(layers: readonly LayerJson[]): boolean {
  return layers.some((layer) => Array.isArray(layer?.inbound_nodes) && layer.inbound_nodes.some(isObject));
}

/** The names of the networks among layers that know their own input. */
function networksWithInput(layers: readonly LayerJson[]): ReadonlySet<string> {
  const networks = layers.filter((layer) => {
    const { layers: inner, input_layers: inputs } = layer?.config ?? {};
    const [first] = (Array.isArray(inner) ? inner : []) as (LayerJson | null)[];
    const { batch_shape: shape, batch_input_shape: known = shape } = first?.config ?? {};
    return inputs !== undefined || known !== undefined;
  });
  return new Set(networks.map(nameOf));
}

function countOwnInput(link: unknown[], ownInputs: ReadonlySet<string>): unknown[] {
  const [name, call, ...rest] = link;
  return ownInputs.has(String(name)) ? [name, Number(call) + 1, ...rest] : link;
}

/** `["name", 0, 0]` of a single one as `[["name", 0, 0]]`. */
function nest(links: unknown): unknown[][] {
  const list = Array.isArray(links) ? (links as unknown[]) : [];
  return (typeof list[0] === "string" ? [list] : list) as unknown[][];
}

function nameOf({ name, config }: LayerJson): string {
  return String(name ?? config?.name);
}

function convertLayer(layer: LayerJson, isGraph: boolean, renamed: Map<string, string>): LayerJson[] {
  if (!isObject(layer?.config)) {
    return [layer];
  }
  const { batch_shape: shape, activation, negative_slope: slope, ...others } = withPlainType(layer.config);
  const isLeakyLayer = layer.class_name === "LeakyReLU";
  const config: Json = {
    ...others,
    ...(shape !== undefined && { batch_input_shape: shape }),
    ...(isLeakyLayer && { alpha: slope ?? others.alpha ?? LAYER_SLOPE }),
    ...(!isLeakyLayer && slope !== undefined && { negative_slope: slope }),
  };
  const plain = Array.isArray(layer.config.layers) ? convertModel(layer) : { ...layer, config };
  if (activation === undefined || activation === null) {
    return [plain];
  }
  const alpha = leakySlope(activation);
  if (alpha === undefined) {
    return [{ ...plain, config: { ...config, activation: activationName(layer, activation) } }];
  }
  const own = nameOf(layer);
  const name = `${own}_leaky`;
  renamed.set(own, name);
  return [
    { ...plain, config: { ...config, activation: "linear" } },
    {
      ...{ class_name: "LeakyReLU", name, config: { name, trainable: true, alpha } },
      ...(isGraph && { inbound_nodes: [[[own, 0, 0, {}]]] }),
    },
  ];
}

/** Keras 3 describes a type by an object. */
function withPlainType(config: Json): Json {
  const { dtype } = config;
  if (!isObject(dtype)) {
    return config;
  }
  const { name = "float32" } = (dtype.config ?? {}) as { name?: string };
  return { ...config, dtype: name };
}

/** The slope if an activation is a leaky ReLU. */
function leakySlope(activation: unknown): number | undefined {
  if (typeof activation === "string") {
    // As a name in capitals it is the layer with its own slope.
    return LEAKY.test(activation) ? (activation === "LeakyReLU" ? LAYER_SLOPE : ACTIVATION_SLOPE) : undefined;
  }
  const { class_name: kind, config } = activation as { class_name?: unknown; config?: unknown };
  if (typeof config === "string") {
    return leakySlope(config);
  }
  if (typeof kind !== "string" || !LEAKY.test(kind)) {
    return undefined;
  }
  const { negative_slope: slope, alpha = slope } = (config ?? {}) as Record<string, unknown>;
  return typeof alpha === "number" ? alpha : LAYER_SLOPE;
}

function activationName(layer: LayerJson, activation: unknown): string {
  const { class_name: kind, config } = isObject(activation)
    ? activation
    : { class_name: undefined, config: activation };
  const name = typeof config === "string" ? config : kind;
  if (typeof name !== "string") {
    throw new GanClsError(
      "unsupported",
      `modelFromFiles: expected an activation with a name in layer ${nameOf(layer)}, got ${describeValue(activation)}; save the model with the activation as a layer`,
    );
  }
  return ACTIVATIONS[name] ?? name;
}

/** A layer's links as tfjs reads them, to the activation layers where there are some. */
function relink(layer: LayerJson, renamed: ReadonlyMap<string, string>, ownInputs: ReadonlySet<string>): LayerJson {
  if (!Array.isArray(layer.inbound_nodes)) {
    return layer;
  }
  const own = nameOf(layer);
  const inbound = layer.inbound_nodes.map((node) => {
    const links = Array.isArray(node) ? (node as unknown[][]) : findLinks(node);
    // An activation layer itself reads the layer that it belongs to.
    return links
      .map((link) => countOwnInput(link, ownInputs))
      .map((link) => (renamed.get(String(link[0])) === own ? link : rename(link, renamed)));
  });
  return { ...layer, inbound_nodes: inbound };
}

/** All links in the arguments of a call, in their order. */
function findLinks(value: unknown): unknown[][] {
  if (Array.isArray(value)) {
    return value.flatMap(findLinks);
  }
  if (!isObject(value)) {
    return [];
  }
  const { class_name: kind, config } = value;
  if (kind === "__keras_tensor__" && isObject(config) && Array.isArray(config.keras_history)) {
    return [[...(config.keras_history as unknown[]), {}]];
  }
  return Object.values(value).flatMap(findLinks);
}

function rename(link: unknown, renamed: ReadonlyMap<string, string>): unknown[] {
  const [name, ...rest] = link as unknown[];
  return [renamed.get(String(name)) ?? name, ...rest];
}
