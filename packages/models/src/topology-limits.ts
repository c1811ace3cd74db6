/** What a network may ask for, checked before tfjs builds it: tfjs fills every weight that the topology names, whatever its size. */
import { describeValue, GanClsError } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";

/** Most layers, those of networks inside counted: ResNet-152 in Keras has 515. */
const MAX_LAYERS = 2000;

/** Most links between layers: DenseNet-201 has about 1 000. */
const MAX_LINKS = 10_000;

/** Largest kernel, stride, padding or factor of a layer: no side of a picture that is read has more pixels. */
const MAX_SIDE = 4096;

/** Most axes of what goes through a network; tfjs counts up to whatever axis a layer names. */
const MAX_AXES = 8;

/** Most numbers that a layer may put out for one image: 1024x1024 pixels with 32 channels, 128 MiB. */
const MAX_LAYER_VALUES = 2 ** 25;

/** Most numbers that all layers together may put out for one image: 1 GiB. Most of them are in memory at the same time. */
const MAX_NETWORK_VALUES = 2 ** 28;

/** Fields of layers that are sizes of kernels, steps and margins. */
const SIDES = [
  ...["kernel_size", "strides", "dilation_rate", "pool_size", "size", "padding", "cropping", "height", "width", "n"],
];

type Json = Readonly<Record<string, unknown>>;

/** A layer in a topology of the form that tfjs reads. */
interface LayerJson {
  readonly class_name?: unknown;
  readonly name?: unknown;
  readonly config?: Json & { readonly layers?: unknown };
  readonly inbound_nodes?: unknown;
}

/**
 * Makes sure that tfjs can build a network within bounds: few enough layers, sides, links that lead from input to output, weights that are all there, and
 * outputs of a size that fits the memory. Nothing is allocated for it.
 *
 * @param topology As `toKeras2` returns it.
 * @param declared How many numbers its list of weights has.
 * @throws GanClsError `invalid-data` that names the limit; errors of tfjs for what it cannot build.
 */
export async function assertBuildable(topology: object, declared: number): Promise<void> {
  const { model_config: model = topology } = topology as { model_config?: unknown };
  const described = describedObjects(model);
  const count = described.reduce((sum, object) => sum + innerLayers(object).length, 0);
  if (count > MAX_LAYERS) {
    throw refused(`a network of at most ${MAX_LAYERS} layers, got ${count}`);
  }
  for (const object of described) {
    assertSides(object);
    assertAxes(object);
    if (object.class_name !== "Sequential") {
      assertLinks(innerLayers(object));
    }
  }
  const { weights, network } = await rehearse(topology);
  if (!(weights <= declared)) {
    throw refused(`weights for all layers, which have ${weights} numbers, got a list of ${declared}`);
  }
  assertOutputs(network.layers);
}

/** Everything in a topology that has a class: layers, those inside of others, and what they are made of. */
function describedObjects(value: unknown): LayerJson[] {
  if (typeof value !== "object" || value === null) {
    return [];
  }
  const inner = Object.values(value).flatMap(describedObjects);
  return "class_name" in value ? [value as LayerJson, ...inner] : inner;
}

function innerLayers({ config }: LayerJson): LayerJson[] {
  return Array.isArray(config?.layers) ? (config.layers as (LayerJson | null)[]).map((layer) => layer ?? {}) : [];
}

function assertSides({ class_name: kind, config }: LayerJson): void {
  for (const field of SIDES) {
    const sides = [config?.[field]].flat(2).filter((side) => typeof side === "number");
    const wrong = sides.find((side) => !Number.isInteger(side) || side < 0 || side > MAX_SIDE);
    if (wrong !== undefined) {
      throw refused(`whole numbers from 0 to ${MAX_SIDE} as ${field} of ${String(kind)}, got ${wrong}`);
    }
  }
}

function assertAxes({ class_name: kind, config }: LayerJson): void {
  for (const field of ["axis", "axes", "dims", "shared_axes"]) {
    const wrong = [config?.[field]].flat(2).find((axis) => typeof axis === "number" && !(Math.abs(axis) <= MAX_AXES));
    if (wrong !== undefined) {
      throw refused(`numbers from -${MAX_AXES} to ${MAX_AXES} as ${field} of ${String(kind)}, got ${String(wrong)}`);
    }
  }
}

/**
 * Follows the links between the layers of a network with branches as tfjs does, which goes on for ever where one leads in a circle or to a layer that is
 * not there.
 */
function assertLinks(layers: readonly LayerJson[]): void {
  /** By layer, how often it has been applied, and the layers whose outputs each further application needs. */
  const applied = new Map<string, number>();
  let waiting = layers.flatMap((layer) => {
    const name = assertName(layer, applied);
    applied.set(name, hasInput(layer) ? 1 : 0);
    return nodesOf(layer).map((links) => ({ name, links }));
  });
  const links = waiting.reduce((sum, node) => sum + 1 + node.links.length, 0);
  if (links > MAX_LINKS) {
    throw refused(`at most ${MAX_LINKS} links between layers, got ${links}`);
  }
  while (waiting.length > 0) {
    const left = waiting.filter(({ name, links }) => {
      const isReady = links.every(([from, node]) => (applied.get(from) ?? 0) > node);
      applied.set(name, (applied.get(name) ?? 0) + (isReady ? 1 : 0));
      return !isReady;
    });
    if (left.length === waiting.length) {
      throw refused(`links from layer to layer, got ${left[0].name}, which reads one that is not there or itself`);
    }
    waiting = left;
  }
}

/** Whether tfjs applies a layer as soon as it is made: inputs, and networks that know their input. */
function hasInput({ class_name: kind, config }: LayerJson): boolean {
  const { layers: inner, input_layers: inputs, batch_input_shape: shape } = config ?? {};
  if (!Array.isArray(inner)) {
    return kind === "InputLayer";
  }
  const [first = {}] = innerLayers({ config });
  return (
    inputs !== undefined || shape !== undefined || first.config?.batch_input_shape !== undefined || hasInput(first)
  );
}

/** tfjs finds a layer by the one name and counts its applications by the other. */
function assertName({ name, config }: LayerJson, others: ReadonlyMap<string, unknown>): string {
  if (typeof name !== "string" || name !== config?.name || name in Object.prototype || others.has(name)) {
    throw refused(
      `a name for each layer that no other has, got ${describeValue(name)} and ${describeValue(config?.name)}`,
    );
  }
  return name;
}

/** For each application of a layer, the name and the number of the application that each input is from. */
function nodesOf({ inbound_nodes: nodes }: LayerJson): [string, number][][] {
  return (Array.isArray(nodes) ? (nodes as unknown[]) : []).map((links) => {
    // tfjs passes over an empty list, and what reads its output waits.
    if (!Array.isArray(links) || links.length === 0) {
      throw refused(`lists of links between layers, got ${describeValue(links)}`);
    }
    return links.map((link): [string, number] => {
      const [name, node] = Array.isArray(link) ? (link as unknown[]) : [];
      if (typeof name !== "string" || !Number.isSafeInteger(node)) {
        throw refused(`links that name a layer, got ${describeValue(link)}`);
      }
      return [name, node as number];
    });
  });
}

/**
 * Lets tfjs build the network with weights that are counted and not made. It does that before it returns a promise, so that nothing else is built
 * meanwhile. Shapes of outputs are computed without the outputs.
 */
async function rehearse(topology: object): Promise<{ weights: number; network: tf.LayersModel }> {
  const { prototype } = tf.layers.Layer as unknown as { prototype: { addWeight: unknown } };
  const { addWeight } = prototype;
  let weights = 0;
  prototype.addWeight = (_: string, shape: readonly number[]): object => {
    weights += sizeOf(shape);
    return { shape };
  };
  let building: Promise<tf.LayersModel>;
  try {
    // A copy, because tfjs takes apart what it is given.
    building = tf.models.modelFromJSON(JSON.parse(JSON.stringify(topology)) as never);
  } finally {
    prototype.addWeight = addWeight;
  }
  const network = await building;
  return { weights, network };
}

function assertOutputs(layers: readonly tf.layers.Layer[]): void {
  const sizes = outputSizes(layers);
  const largest = sizes.reduce((most, { size }) => Math.max(most, size), 0);
  if (largest > MAX_LAYER_VALUES) {
    const { name } = sizes.find(({ size }) => size === largest) as { name: string };
    throw refused(`layers that put out at most ${MAX_LAYER_VALUES} numbers, got ${name} with ${largest}`);
  }
  const total = sizes.reduce((sum, { size }) => sum + size, 0);
  if (!(total <= MAX_NETWORK_VALUES)) {
    throw refused(`layers that put out at most ${MAX_NETWORK_VALUES} numbers together, got ${total}`);
  }
}

/** How many numbers each layer puts out for one image, each time that it is applied. */
function outputSizes(layers: readonly tf.layers.Layer[]): { name: string; size: number }[] {
  return layers.flatMap((layer) => {
    const own = layer.inboundNodes.flatMap(({ outputShapes }) =>
      [outputShapes].flat().map((shape) => ({ name: layer.name, size: sizeOf([shape].flat() as number[]) })),
    );
    const inner = (layer as Partial<tf.LayersModel>).layers;
    return inner === undefined ? own : [...own, ...outputSizes(inner)];
  });
}

/** How many numbers all layers put out together for one image: an upper bound of what a pass keeps in memory. Sides that take any size count as 1. */
export function countOutputs(model: tf.LayersModel): number {
  return outputSizes(model.layers).reduce((sum, { size }) => sum + size, 0);
}

function sizeOf(shape: readonly (number | null)[]): number {
  return shape.reduce<number>((product, side) => product * (side ?? 1), 1);
}

function refused(expected: string): GanClsError {
  return new GanClsError("invalid-data", `modelFromFiles: expected ${expected}`);
}
