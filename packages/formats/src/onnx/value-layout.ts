import { sizeOf } from "../network/network";
import type { GraphBuilder } from "./graph-builder";

/**
 * How a value of the network lies in the graph. `plain`: as tfjs has it, channels last. `channels-first`: maps as ONNX takes them. `flat`: maps that were
 * flattened with their channels first; `maps` is the shape that they had in tfjs.
 */
export interface Value {
  readonly name: string;
  readonly layout: "plain" | "channels-first" | "flat";
  /** As tfjs has it, without the batch. */
  readonly shape: readonly number[];
  readonly maps?: readonly number[];
}

const TO_FIRST = [0, 3, 1, 2];
const TO_LAST = [0, 2, 3, 1];

/** Maps `[rows, columns, channels]` with their channels first, turned only if they are not so already. */
export function asChannelsFirst(builder: GraphBuilder, value: Value): Value {
  if (value.layout === "channels-first") {
    return value;
  }
  const { name, shape } = asPlain(builder, value);
  const [rows, columns, channels] = shape;
  // With one channel the numbers already lie in the order wanted.
  const turned =
    channels === 1
      ? reshape(builder, name, [channels, rows, columns])
      : builder.node("layout", "Transpose", [name], { perm: TO_FIRST });
  return { name: turned, layout: "channels-first", shape };
}

/** A value as tfjs has it, turned only if it is not so already. */
export function asPlain(builder: GraphBuilder, value: Value): Value {
  const { name, layout, shape, maps = shape } = value;
  if (layout === "plain") {
    return value;
  }
  const [rows, columns, channels] = maps;
  if (layout === "flat") {
    const first = reshape(builder, name, [channels, rows, columns]);
    const last = builder.node("layout", "Transpose", [first], { perm: TO_LAST });
    return { name: reshape(builder, last, shape), layout: "plain", shape };
  }
  const turned =
    channels === 1 ? reshape(builder, name, maps) : builder.node("layout", "Transpose", [name], { perm: TO_LAST });
  return { name: turned, layout: "plain", shape };
}

/** Gives a value another shape; the first side, the batch, is kept. */
export function reshape(builder: GraphBuilder, name: string, shape: readonly number[], layer = "layout"): string {
  return builder.node(layer, "Reshape", [name, builder.integers(`${layer}/shape`, [0, ...shape])]);
}

/** Maps flattened as tfjs flattens them lie in the same order as with their channels first if this holds. */
export function isSameOrder([rows, columns, channels]: readonly number[]): boolean {
  return channels === 1 || rows * columns === 1;
}

/** For each position in flat maps with their channels first, the position of the same number in flat maps of tfjs. */
export function flatOrder([rows, columns, channels]: readonly number[]): Uint32Array {
  const order = new Uint32Array(sizeOf([rows, columns, channels]));
  let at = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let pixel = 0; pixel < rows * columns; pixel++) {
      order[at++] = pixel * channels + channel;
    }
  }
  return order;
}
