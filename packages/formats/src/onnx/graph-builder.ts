import { ATTRIBUTE_TYPES, TENSOR_TYPES, type OnnxAttribute, type OnnxNode, type OnnxTensor } from "./onnx-messages";

/** An attribute's value: whole numbers are integers, unless they are wrapped by {@link float}. */
export type AttributeValue = number | readonly number[] | string | { readonly float: number };

/** Collects the nodes and weights of a graph under names that no other has. */
export class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  private readonly names = new Set<string>();

  /** Keeps a name free for something that is not made here, such as the graph's input. */
  reserve(name: string): string {
    this.names.add(name);
    return name;
  }

  /**
   * Adds a node with one output.
   *
   * @param layer What it belongs to, by which it is named.
   * @returns The name of its output.
   */
  node(
    layer: string,
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): string {
    const name = this.unique(`${layer}/${opType}`);
    const output = this.unique(`${name}:0`);
    this.nodes.push({
      ...{ name, opType, inputs, outputs: [output] },
      attributes: Object.entries(attributes).map(([key, value]) => toAttribute(key, value)),
    });
    return output;
  }

  /** Adds float32 numbers, and returns their name. */
  floats(name: string, values: ArrayLike<number>, dims: readonly number[]): string {
    return this.tensor(name, TENSOR_TYPES.float, new Uint8Array(Float32Array.from(values).buffer), dims);
  }

  /** Adds whole numbers such as a shape, and returns their name. */
  integers(name: string, values: readonly number[]): string {
    const numbers = BigInt64Array.from(values, (value) => BigInt(value));
    return this.tensor(name, TENSOR_TYPES.int64, new Uint8Array(numbers.buffer), [values.length]);
  }

  private tensor(wanted: string, dataType: number, rawData: Uint8Array, dims: readonly number[]): string {
    const name = this.unique(wanted);
    this.initializers.push({ name, dims, dataType, rawData });
    return name;
  }

  private unique(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.names.has(name); count++) {
      name = `${wanted}_${count}`;
    }
    this.names.add(name);
    return name;
  }
}

function toAttribute(name: string, value: AttributeValue): OnnxAttribute {
  if (typeof value === "number") {
    return { name, type: ATTRIBUTE_TYPES.integer, integer: value };
  }
  if (typeof value === "string") {
    return { name, type: ATTRIBUTE_TYPES.string, string: new TextEncoder().encode(value) };
  }
  return "float" in value
    ? { name, type: ATTRIBUTE_TYPES.float, float: value.float }
    : { name, type: ATTRIBUTE_TYPES.integers, integers: value };
}
