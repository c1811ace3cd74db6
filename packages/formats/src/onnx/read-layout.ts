import * as tf from "@tensorflow/tfjs";
import type { LayerBuilder } from "./layer-builder";
import { isSameOrder } from "./value-layout";
import { sizeOf } from "../network/network";

/** A number times `scale` plus `offset`. */
export interface Affine {
  readonly scale: number;
  readonly offset: number;
}

/**
 * A value of the graph as tfjs has it. `plain`: in the same order; `maps`: channels first in ONNX and last in tfjs; `flat`: maps that ONNX flattens with their
 * channels first and tfjs with their channels last.
 */
export interface GraphTensor {
  readonly tensor: tf.SymbolicTensor;
  readonly layout: "plain" | "maps" | "flat";
  /** In ONNX, without the batch. */
  readonly shape: readonly number[];
  /** `[rows, columns, channels]` of the maps of a flat value. */
  readonly maps?: readonly number[];
  /** What still has to be done with every number. */
  readonly affine?: Affine;
}

/** A value without anything left to be done. */
export function settle(builder: LayerBuilder, value: GraphTensor, name: string): GraphTensor {
  const { affine, ...settled } = value;
  if (affine === undefined || (affine.scale === 1 && affine.offset === 0)) {
    return settled;
  }
  const make = (own: string): tf.layers.Layer => tf.layers.rescaling({ name: own, ...affine });
  return { ...settled, tensor: builder.apply(make, `${name}_scale`, value.tensor) };
}

/** Maps of tfjs, with a layer that turns them where they are not so already. */
export function toMaps(builder: LayerBuilder, given: GraphTensor, name: string): GraphTensor {
  const value = settle(builder, given, name);
  if (value.layout === "maps" || value.shape.length !== 3) {
    return value;
  }
  const turn = (own: string): tf.layers.Layer => tf.layers.permute({ name: own, dims: [2, 3, 1] });
  return { tensor: builder.apply(turn, `${name}_turn`, value.tensor), layout: "maps", shape: value.shape };
}

/** A value in the order of ONNX, with layers that turn it where it is not so already. */
export function toPlain(builder: LayerBuilder, given: GraphTensor, name: string): GraphTensor {
  const value = settle(builder, given, name);
  const { layout, shape, maps = [] } = value;
  if (layout === "plain") {
    return value;
  }
  const unflatten = (own: string): tf.layers.Layer => tf.layers.reshape({ name: own, targetShape: [...maps] });
  const tensor = layout === "flat" ? builder.apply(unflatten, `${name}_maps`, value.tensor) : value.tensor;
  const turn = (own: string): tf.layers.Layer => tf.layers.permute({ name: own, dims: [3, 1, 2] });
  const turned = builder.apply(turn, `${name}_turn`, tensor);
  const flatten = (own: string): tf.layers.Layer => tf.layers.flatten({ name: own });
  return {
    tensor: layout === "flat" ? builder.apply(flatten, `${name}_flat`, turned) : turned,
    layout: "plain",
    shape,
  };
}

/** Flattens a value as ONNX does, or remembers in which order tfjs has flattened it. */
export function flatten(builder: LayerBuilder, given: GraphTensor, name: string): GraphTensor {
  const value = settle(builder, given, name);
  const shape = [sizeOf(value.shape)];
  if (value.shape.length === 1) {
    return value;
  }
  const make = (own: string): tf.layers.Layer => tf.layers.flatten({ name: own });
  const tensor = builder.apply(make, name, value.tensor);
  const maps = value.layout === "maps" ? value.tensor.shape.slice(1).map(Number) : undefined;
  return maps === undefined || isSameOrder(maps)
    ? { tensor, layout: "plain", shape }
    : { tensor, layout: "flat", shape, maps };
}
