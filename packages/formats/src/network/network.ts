/** Numbers of a layer with their shape: in the order of tfjs, or of the file from which they come. */
export interface Weights {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** A number for rows and one for columns. */
export type Pair = readonly [number, number];

/** What is added or cut at the top and bottom, and at the left and right. */
export type Margins = readonly [Pair, Pair];

/** Functions of one number, with their parameter where they have one. */
export type ActivationName =
  | "elu"
  | "gelu"
  | "geluTanh"
  | "hardSigmoid"
  | "leakyRelu"
  | "mish"
  | "relu"
  | "reluUpTo"
  | "selu"
  | "sigmoid"
  | "softplus"
  | "softsign"
  | "swish"
  | "tanh"
  | "thresholdedRelu";

/** What one step of a network does at inference. Maps are `[rows, columns, channels]`, kernels as tfjs keeps them. */
export type Operation =
  /** `[..., I]` to `[..., O]`; kernel `[I, O]`, bias `[O]`. */
  | { readonly kind: "dense"; readonly kernel: Weights; readonly bias?: Weights }
  /** Kernel `[R, C, I, O]`; with as many groups as input channels `[R, C, 1, O]`. */
  | {
      readonly kind: "convolution";
      readonly kernel: Weights;
      readonly bias?: Weights;
      readonly strides: Pair;
      readonly dilations: Pair;
      readonly margins: Margins;
      readonly groups: number;
    }
  /** Kernel `[R, C, O, I]`; `cut` is what the output lacks of `(rows - 1) * stride + R`, negative where zeros are added instead. */
  | {
      readonly kind: "transposedConvolution";
      readonly kernel: Weights;
      readonly bias?: Weights;
      readonly strides: Pair;
      readonly cut: Margins;
    }
  /** `(x - mean) / sqrt(variance + epsilon) * gamma + beta` along the last axis, each `[C]`. */
  | {
      readonly kind: "batchNorm";
      readonly gamma: Weights;
      readonly beta: Weights;
      readonly mean: Weights;
      readonly variance: Weights;
      readonly epsilon: number;
    }
  | { readonly kind: "activation"; readonly name: ActivationName; readonly parameter?: number }
  /** Slopes below zero, in a shape that can be spread over the input's. */
  | { readonly kind: "prelu"; readonly slope: Weights }
  /** Along the last axis. */
  | { readonly kind: "softmax" }
  /** Of windows; the mean counts nothing of the margins. */
  | {
      readonly kind: "pooling";
      readonly of: "max" | "mean";
      readonly size: Pair;
      readonly strides: Pair;
      readonly margins: Margins;
    }
  /** `[R, C, channels]` to `[channels]`. */
  | { readonly kind: "globalPooling"; readonly of: "max" | "mean" }
  | { readonly kind: "padding"; readonly margins: Margins }
  | { readonly kind: "cropping"; readonly margins: Margins }
  | { readonly kind: "upsampling"; readonly size: Pair; readonly method: "nearest" | "bilinear" }
  | { readonly kind: "reshape" }
  /** Axes of the input, counted without the batch. */
  | { readonly kind: "permute"; readonly axes: readonly number[] }
  | { readonly kind: "rescaling"; readonly scale: number; readonly offset: number }
  /** Of inputs of one shape. */
  | { readonly kind: "merge"; readonly of: "sum" | "product" | "mean" | "max" | "min" }
  /** Along an axis, counted without the batch. */
  | { readonly kind: "concatenate"; readonly axis: number };

/** One step: what it reads, by position among the steps (-1 is the network's input), and the shape that comes out, without the batch. */
export interface Step {
  /** Of the layer that it belongs to. */
  readonly layer: string;
  readonly inputs: readonly number[];
  readonly operation: Operation;
  readonly shape: readonly number[];
}

/** A network with one input and one output as steps, each behind those that it reads. Dropout and noise, which do nothing here, are left out. */
export interface Network {
  readonly name: string;
  /** Shape of the input, without the batch. */
  readonly input: readonly number[];
  readonly steps: readonly Step[];
  /** Position of the step that gives the output; -1 for a network that does nothing. */
  readonly output: number;
}

/** The shape of a step, or of the network's input. */
export function shapeAt({ input, steps }: Pick<Network, "input" | "steps">, at: number): readonly number[] {
  return at === -1 ? input : steps[at].shape;
}

/** How many numbers a shape has. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
