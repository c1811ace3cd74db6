/**
 * The parts of ONNX's messages that are written and read here.
 *
 * Reference: onnx/onnx.proto of the ONNX project, IR version 8.
 */
import type { Schema } from "./protobuf";

/** Types of the numbers in a tensor. */
export const TENSOR_TYPES = { float: 1, uint8: 2, int32: 6, int64: 7, float16: 10, double: 11 } as const;

/** Those that are computed with as float, whatever their precision. */
export const FLOAT_TYPES: ReadonlySet<number> = new Set([
  TENSOR_TYPES.float,
  TENSOR_TYPES.float16,
  TENSOR_TYPES.double,
]);

/** Kinds of an attribute. */
export const ATTRIBUTE_TYPES = { float: 1, integer: 2, string: 3, tensor: 4, floats: 6, integers: 7 } as const;

export interface OnnxTensor {
  readonly name?: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  /** Little-endian. */
  readonly rawData?: Uint8Array;
  readonly floatData?: readonly number[];
  readonly int32Data?: readonly number[];
  readonly int64Data?: readonly number[];
  /** 1 where the numbers are in another file. */
  readonly dataLocation?: number;
}

export interface OnnxAttribute {
  readonly name: string;
  readonly type: number;
  readonly float?: number;
  readonly integer?: number;
  readonly string?: Uint8Array;
  readonly tensor?: OnnxTensor;
  readonly floats?: readonly number[];
  readonly integers?: readonly number[];
}

export interface OnnxNode {
  readonly name?: string;
  readonly opType: string;
  readonly domain?: string;
  /** An empty name stands for an input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly OnnxAttribute[];
}

/** A side of a shape: a size, or the name of one that any size can have. */
export interface OnnxDimension {
  readonly size?: number;
  readonly name?: string;
}

export interface OnnxValue {
  readonly name: string;
  readonly type?: {
    readonly tensor?: { readonly elementType?: number; readonly shape?: { readonly dims: readonly OnnxDimension[] } };
  };
}

export interface OnnxGraph {
  readonly name?: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

export interface OnnxModel {
  readonly irVersion?: number;
  readonly producerName?: string;
  readonly producerVersion?: string;
  readonly graph?: OnnxGraph;
  readonly opsets: readonly { readonly domain?: string; readonly version?: number }[];
  readonly metadata: readonly { readonly key?: string; readonly value?: string }[];
}

const TENSOR: Schema = {
  dims: { number: 1, type: "integer", many: true },
  dataType: { number: 2, type: "integer" },
  floatData: { number: 4, type: "float", many: true },
  int32Data: { number: 5, type: "integer", many: true },
  int64Data: { number: 7, type: "integer", many: true },
  name: { number: 8, type: "string" },
  rawData: { number: 9, type: "bytes" },
  dataLocation: { number: 14, type: "integer" },
};

const ATTRIBUTE: Schema = {
  name: { number: 1, type: "string" },
  float: { number: 2, type: "float" },
  integer: { number: 3, type: "integer" },
  string: { number: 4, type: "bytes" },
  tensor: { number: 5, type: TENSOR },
  floats: { number: 7, type: "float", many: true },
  integers: { number: 8, type: "integer", many: true },
  type: { number: 20, type: "integer" },
};

const NODE: Schema = {
  inputs: { number: 1, type: "string", many: true },
  outputs: { number: 2, type: "string", many: true },
  name: { number: 3, type: "string" },
  opType: { number: 4, type: "string" },
  attributes: { number: 5, type: ATTRIBUTE, many: true },
  domain: { number: 7, type: "string" },
};

const DIMENSION: Schema = { size: { number: 1, type: "integer" }, name: { number: 2, type: "string" } };

const SHAPE: Schema = { dims: { number: 1, type: DIMENSION, many: true } };

const TENSOR_TYPE: Schema = { elementType: { number: 1, type: "integer" }, shape: { number: 2, type: SHAPE } };

const VALUE: Schema = {
  name: { number: 1, type: "string" },
  type: { number: 2, type: { tensor: { number: 1, type: TENSOR_TYPE } } },
};

const GRAPH: Schema = {
  nodes: { number: 1, type: NODE, many: true },
  name: { number: 2, type: "string" },
  initializers: { number: 5, type: TENSOR, many: true },
  inputs: { number: 11, type: VALUE, many: true },
  outputs: { number: 12, type: VALUE, many: true },
};

export const MODEL: Schema = {
  irVersion: { number: 1, type: "integer" },
  producerName: { number: 2, type: "string" },
  producerVersion: { number: 3, type: "string" },
  graph: { number: 7, type: GRAPH },
  opsets: {
    ...{ number: 8, many: true },
    type: { domain: { number: 1, type: "string" }, version: { number: 2, type: "integer" } },
  },
  metadata: {
    ...{ number: 14, many: true },
    type: { key: { number: 1, type: "string" }, value: { number: 2, type: "string" } },
  },
};
