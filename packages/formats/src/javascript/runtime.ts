/**
 * What runs a network in a file of {@link writeJavaScript}: it is bundled into a text and has no dependency. Maps are `[rows, columns, channels]`; one
 * image at a time. Sums are kept in double precision.
 */
import type { ActivationName, Margins, Operation, Pair } from "../network/network";

/** Where the numbers of weights begin in the file's, and their shape. */
export interface StoredWeights {
  readonly at: number;
  readonly shape: readonly number[];
}

/** An operation whose weights are in the file's list. */
type Stored<Own> = {
  readonly [Key in keyof Own]: Own[Key] extends { readonly values: Float32Array } | undefined
    ? StoredWeights
    : Own[Key];
};

/** An operation as it stands in the file. */
export type StoredOperation = Operation extends infer Own ? (Own extends Operation ? Stored<Own> : never) : never;

/** A network as it stands in the file. */
export interface StoredNetwork {
  readonly input: readonly number[];
  readonly steps: readonly {
    readonly inputs: readonly number[];
    readonly operation: StoredOperation;
    readonly shape: readonly number[];
  }[];
  readonly output: number;
}

interface Maps {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** A step with what it reads. */
interface Task<Own> {
  readonly operation: Own;
  readonly inputs: readonly Maps[];
  readonly input: Float32Array;
  /** Of the first input. */
  readonly from: readonly number[];
  readonly output: Float32Array;
  readonly shape: readonly number[];
  readonly weights: (stored: StoredWeights) => Float32Array;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

/** Reads the weights, and returns what computes the output for one input. */
export function createNetwork(
  { input, steps, output }: StoredNetwork,
  base64: string,
): (values: ArrayLike<number>) => Float32Array {
  const numbers = readFloats(base64);
  const weights = ({ at, shape }: StoredWeights): Float32Array => numbers.subarray(at, at + sizeOf(shape));
  return (values) => {
    if (values.length !== sizeOf(input)) {
      throw new RangeError(`expected ${sizeOf(input)} numbers, [${input.join(", ")}], got ${values.length}`);
    }
    const first = { values: Float32Array.from(values), shape: input };
    const results: Maps[] = [];
    const read = (at: number): Maps => (at < 0 ? first : results[at]);
    for (const { inputs: sources, operation, shape } of steps) {
      const inputs = sources.map(read);
      const result = new Float32Array(sizeOf(shape));
      const compute = OPERATIONS[operation.kind] as (task: Task<StoredOperation>) => void;
      compute({ operation, inputs, input: inputs[0].values, from: inputs[0].shape, output: result, shape, weights });
      results.push({ values: result, shape });
    }
    return read(output).values.slice();
  };
}

/** Loops, because `from` with a function takes a second for a network of some megabytes. */
function readFloats(base64: string): Float32Array {
  const text = atob(base64);
  const bytes = new DataView(new ArrayBuffer(text.length));
  for (let at = 0; at < text.length; at++) {
    bytes.setUint8(at, text.charCodeAt(at));
  }
  const numbers = new Float32Array(text.length / 4);
  for (let at = 0; at < numbers.length; at++) {
    numbers[at] = bytes.getFloat32(4 * at, true);
  }
  return numbers;
}

type Operations = {
  readonly [Kind in StoredOperation["kind"]]: (task: Task<Extract<StoredOperation, { kind: Kind }>>) => void;
};

const OPERATIONS: Operations = {
  dense: ({ operation: { kernel, bias }, input, output, weights }) => {
    const [size, units] = kernel.shape;
    const factors = weights(kernel);
    for (let row = 0; row * size < input.length; row++) {
      const sums = startSums(units, bias && weights(bias));
      for (let i = 0; i < size; i++) {
        addScaled(sums, factors, i * units, input[row * size + i]);
      }
      output.set(sums, row * units);
    }
  },
  convolution: (task) => {
    const { kernel, bias, strides, dilations, margins, groups } = task.operation;
    const [, , depth, filters] = kernel.shape;
    const [factors, start] = [task.weights(kernel), bias && task.weights(bias)];
    const perGroup = filters / groups;
    eachPixel(task.shape, (row, column, to) => {
      const sums = startSums(filters, start);
      eachTap(task.from, kernel.shape, { row, column, strides, dilations, margins }, (from, tap) => {
        for (let channel = 0; channel < depth * groups; channel++) {
          const [group, inner] = groups === 1 ? [0, channel] : [channel, 0];
          const value = task.input[from + channel];
          const base = (tap * depth + inner) * filters;
          for (let filter = group * perGroup; filter < (group + 1) * perGroup; filter++) {
            sums[filter] += value * factors[base + filter];
          }
        }
      });
      task.output.set(sums, to);
    });
  },
  transposedConvolution: ({ operation, input, from: [rows, columns, depth], output, shape, weights }) => {
    const { kernel, bias, strides, cut } = operation;
    const [height, width, filters] = kernel.shape;
    const factors = weights(kernel);
    const sums = new Float64Array(output.length);
    if (bias) {
      const start = weights(bias);
      sums.forEach((_, at) => (sums[at] = start[at % filters]));
    }
    for (let tap = 0; tap < height * width; tap++) {
      for (let pixel = 0; pixel < rows * columns; pixel++) {
        const row = Math.floor(pixel / columns) * strides[0] + Math.floor(tap / width) - cut[0][0];
        const column = (pixel % columns) * strides[1] + (tap % width) - cut[1][0];
        if (row < 0 || column < 0 || row >= shape[0] || column >= shape[1]) {
          continue;
        }
        const to = (row * shape[1] + column) * filters;
        for (let filter = 0; filter < filters; filter++) {
          const base = (tap * filters + filter) * depth;
          let sum = 0;
          for (let channel = 0; channel < depth; channel++) {
            sum += input[pixel * depth + channel] * factors[base + channel];
          }
          sums[to + filter] += sum;
        }
      }
    }
    output.set(sums);
  },
  batchNorm: ({ operation, input, output, weights }) => {
    const [gamma, beta, mean, variance] = [operation.gamma, operation.beta, operation.mean, operation.variance].map(
      weights,
    );
    const scale = Array.from(gamma, (value, at) => value / Math.sqrt(variance[at] + operation.epsilon));
    input.forEach((value, at) => {
      const channel = at % gamma.length;
      output[at] = (value - mean[channel]) * scale[channel] + beta[channel];
    });
  },
  activation: ({ operation: { name, parameter = 0 }, input, output }) => {
    const activate = ACTIVATIONS[name];
    input.forEach((value, at) => (output[at] = activate(value, parameter)));
  },
  prelu: ({ operation: { slope }, input, from, output, weights }) => {
    const slopes = weights(slope);
    input.forEach((value, at) => {
      // The position in the slopes: axes of length 1 stay at 0.
      let [rest, position, step] = [at, 0, 1];
      for (let axis = from.length - 1; axis >= 0; axis--) {
        position += slope.shape[axis] === 1 ? 0 : (rest % from[axis]) * step;
        step *= slope.shape[axis];
        rest = Math.floor(rest / from[axis]);
      }
      output[at] = value < 0 ? value * slopes[position] : value;
    });
  },
  softmax: ({ input, output, shape }) => {
    const size = shape[shape.length - 1];
    for (let start = 0; start < input.length; start += size) {
      const logits = input.subarray(start, start + size);
      const most = logits.reduce((a, b) => Math.max(a, b), -Infinity);
      const powers = Array.from(logits, (value) => Math.exp(value - most));
      const sum = powers.reduce((a, b) => a + b, 0);
      powers.forEach((power, at) => (output[start + at] = power / sum));
    }
  },
  pooling: ({ operation: { of, size, strides, margins }, input, from, output, shape }) => {
    const window = [...size];
    eachPixel(shape, (row, column, to) => {
      for (let channel = 0; channel < shape[2]; channel++) {
        let [most, sum, count] = [-Infinity, 0, 0];
        eachTap(from, window, { row, column, strides, dilations: [1, 1], margins }, (at) => {
          const value = input[at + channel];
          most = Math.max(most, value);
          sum += value;
          count++;
        });
        output[to + channel] = of === "max" ? most : sum / count;
      }
    });
  },
  globalPooling: ({ operation: { of }, input, output }) => {
    const sums = new Float64Array(output.length).fill(of === "max" ? -Infinity : 0);
    input.forEach((value, at) => {
      const channel = at % sums.length;
      sums[channel] = of === "max" ? Math.max(sums[channel], value) : sums[channel] + value;
    });
    output.set(of === "max" ? sums : sums.map((sum) => (sum * output.length) / input.length));
  },
  padding: ({ operation: { margins }, input, from, output, shape }) => {
    copyMaps({ from: input, fromShape: from, to: output, toShape: shape, shift: [margins[0][0], margins[1][0]] });
  },
  cropping: ({ operation: { margins }, input, from, output, shape }) => {
    copyMaps({ from: input, fromShape: from, to: output, toShape: shape, shift: [-margins[0][0], -margins[1][0]] });
  },
  upsampling: ({ operation: { size, method }, input, from, output, shape }) => {
    const [rows, columns, channels] = from;
    eachPixel(shape, (row, column, to) => {
      const [y, x] = [row / size[0], column / size[1]];
      const [top, left] = [Math.floor(y), Math.floor(x)];
      const [bottom, right] = [Math.min(rows - 1, Math.ceil(y)), Math.min(columns - 1, Math.ceil(x))];
      const [down, across] = method === "nearest" ? [0, 0] : [y - top, x - left];
      for (let channel = 0; channel < channels; channel++) {
        const at = (atRow: number, atColumn: number): number =>
          input[(atRow * columns + atColumn) * channels + channel];
        const above = at(top, left) + (at(top, right) - at(top, left)) * across;
        const below = at(bottom, left) + (at(bottom, right) - at(bottom, left)) * across;
        output[to + channel] = above + (below - above) * down;
      }
    });
  },
  reshape: ({ input, output }) => output.set(input),
  permute: ({ operation: { axes }, input, from, output, shape }) => {
    const steps = axes.map((axis) => sizeOf(from.slice(axis + 1)));
    output.forEach((_, at) => {
      let [rest, position] = [at, 0];
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        position += (rest % shape[axis]) * steps[axis];
        rest = Math.floor(rest / shape[axis]);
      }
      output[at] = input[position];
    });
  },
  rescaling: ({ operation: { scale, offset }, input, output }) => {
    input.forEach((value, at) => (output[at] = value * scale + offset));
  },
  merge: ({ operation: { of }, inputs, output }) => {
    output.forEach((_, at) => {
      const values = inputs.map((input) => input.values[at]);
      const all = values.reduce(MERGES[of]);
      output[at] = of === "mean" ? all / values.length : all;
    });
  },
  concatenate: ({ operation: { axis }, inputs, output, shape }) => {
    const blocks = inputs.map((input) => sizeOf(input.shape.slice(axis)));
    const outer = sizeOf(shape.slice(0, axis));
    let to = 0;
    for (let block = 0; block < outer; block++) {
      inputs.forEach(({ values }, at) => {
        output.set(values.subarray(block * blocks[at], (block + 1) * blocks[at]), to);
        to += blocks[at];
      });
    }
  },
};

const add = (a: number, b: number): number => a + b;

const MERGES = {
  ...{ sum: add, mean: add, product: (a: number, b: number): number => a * b },
  ...{ max: (a: number, b: number): number => Math.max(a, b), min: (a: number, b: number): number => Math.min(a, b) },
};

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

const ACTIVATIONS: Readonly<Record<ActivationName, (x: number, parameter: number) => number>> = {
  elu: (x, alpha) => (x < 0 ? alpha * Math.expm1(x) : x),
  gelu: (x) => (x / 2) * (1 + errorFunction(x * Math.SQRT1_2)),
  geluTanh: (x) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
  hardSigmoid: (x) => Math.min(1, Math.max(0, 0.2 * x + 0.5)),
  leakyRelu: (x, slope) => (x < 0 ? x * slope : x),
  mish: (x) => x * Math.tanh(softplus(x)),
  relu: (x) => Math.max(0, x),
  reluUpTo: (x, most) => Math.min(most, Math.max(0, x)),
  selu: (x) => 1.0507009873554805 * (x < 0 ? 1.6732632423543772 * Math.expm1(x) : x),
  sigmoid,
  softplus,
  softsign: (x) => x / (1 + Math.abs(x)),
  swish: (x) => x * sigmoid(x),
  tanh: (x) => Math.tanh(x),
  thresholdedRelu: (x, threshold) => (x > threshold ? x : 0),
};

/** Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26; wrong by at most 1.5e-7. */
function errorFunction(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const polynomial = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
  const sum = polynomial.reduce((value, factor) => value * t + factor, 0) * t;
  return Math.sign(x) * (1 - sum * Math.exp(-x * x));
}

function startSums(count: number, bias: Float32Array | undefined): Float64Array {
  return bias ? Float64Array.from(bias) : new Float64Array(count);
}

function addScaled(sums: Float64Array, factors: Float32Array, from: number, value: number): void {
  for (let at = 0; at < sums.length; at++) {
    sums[at] += value * factors[from + at];
  }
}

/** Calls with each row and column of maps, and where its channels begin. */
function eachPixel(
  [rows, columns, channels]: readonly number[],
  visit: (row: number, column: number, at: number) => void,
): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      visit(row, column, (row * columns + column) * channels);
    }
  }
}

/** Calls with each pixel of a window that lies inside the maps, and its number within the window. */
function eachTap(
  [rows, columns, channels]: readonly number[],
  [height, width]: readonly number[],
  {
    row,
    column,
    strides,
    dilations,
    margins,
  }: { row: number; column: number; strides: Pair; dilations: Pair; margins: Margins },
  visit: (at: number, tap: number) => void,
): void {
  for (let down = 0; down < height; down++) {
    const fromRow = row * strides[0] + down * dilations[0] - margins[0][0];
    for (let across = 0; across < width && fromRow >= 0 && fromRow < rows; across++) {
      const fromColumn = column * strides[1] + across * dilations[1] - margins[1][0];
      if (fromColumn >= 0 && fromColumn < columns) {
        visit((fromRow * columns + fromColumn) * channels, down * width + across);
      }
    }
  }
}

/** Copies the rows and columns of maps that others have too when they are shifted. */
function copyMaps({
  from,
  fromShape: [rows, columns, channels],
  to,
  toShape,
  shift,
}: {
  from: Float32Array;
  fromShape: readonly number[];
  to: Float32Array;
  toShape: readonly number[];
  shift: Pair;
}): void {
  eachPixel(toShape, (row, column, at) => {
    const [fromRow, fromColumn] = [row - shift[0], column - shift[1]];
    if (fromRow >= 0 && fromRow < rows && fromColumn >= 0 && fromColumn < columns) {
      const start = (fromRow * columns + fromColumn) * channels;
      to.set(from.subarray(start, start + channels), at);
    }
  });
}
