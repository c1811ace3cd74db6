import { exponential, hyperbolicTangent, sigmoid } from "./exponential";
import { minimum, shareStart, vectorShare } from "./share";

/** Operations with two inputs; `src/kernels/binary.ts` has the same numbers. */
const ADD: i32 = 0, SUBTRACT: i32 = 1, MULTIPLY: i32 = 2, DIVIDE: i32 = 3, MAXIMUM: i32 = 4, MINIMUM: i32 = 5, SQUARED_DIFFERENCE: i32 = 6;

/** How the second input of an operation meets the first. */
const SAME: i32 = 0, SCALAR: i32 = 1, SCALAR_FIRST: i32 = 2;

// @ts-ignore: decorator
@inline
function combine(operation: i32, a: v128, b: v128): v128 {
  if (operation == ADD) return f32x4.add(a, b);
  if (operation == SUBTRACT) return f32x4.sub(a, b);
  if (operation == MULTIPLY) return f32x4.mul(a, b);
  if (operation == DIVIDE) return f32x4.div(a, b);
  if (operation == MAXIMUM) return f32x4.max(a, b);
  if (operation == MINIMUM) return f32x4.min(a, b);
  const d = f32x4.sub(a, b);
  return f32x4.mul(d, d);
}

// @ts-ignore: decorator
@inline
function combineAll(operation: i32, layout: i32, a: usize, b: usize, out: usize, from: i32, to: i32): void {
  if (layout == SAME) {
    for (let i = from; i < to; i += 4) {
      v128.store(out + (<usize>i << 2), combine(operation, v128.load(a + (<usize>i << 2)), v128.load(b + (<usize>i << 2))));
    }
  } else if (layout == SCALAR) {
    const scalar = v128.load32_splat(b);
    for (let i = from; i < to; i += 4) {
      v128.store(out + (<usize>i << 2), combine(operation, v128.load(a + (<usize>i << 2)), scalar));
    }
  } else {
    const scalar = v128.load32_splat(a);
    for (let i = from; i < to; i += 4) {
      v128.store(out + (<usize>i << 2), combine(operation, scalar, v128.load(b + (<usize>i << 2))));
    }
  }
}

// @ts-ignore: decorator
@inline
function combineLayouts(operation: i32, layout: i32, a: usize, b: usize, out: usize, from: i32, to: i32): void {
  if (layout == SAME) {
    combineAll(operation, SAME, a, b, out, from, to);
  } else if (layout == SCALAR) {
    combineAll(operation, SCALAR, a, b, out, from, to);
  } else {
    combineAll(operation, SCALAR_FIRST, a, b, out, from, to);
  }
}

/** `out = a operation b`, element by element, where one side may be a single number. */
export function binary(operation: i32, layout: i32, a: usize, b: usize, out: usize, count: i32, thread: i32, threads: i32): void {
  const from = vectorShare(count, thread, threads);
  const to = minimum(count, vectorShare(count, thread + 1, threads));
  switch (operation) {
    case ADD: combineLayouts(ADD, layout, a, b, out, from, to); break;
    case SUBTRACT: combineLayouts(SUBTRACT, layout, a, b, out, from, to); break;
    case MULTIPLY: combineLayouts(MULTIPLY, layout, a, b, out, from, to); break;
    case DIVIDE: combineLayouts(DIVIDE, layout, a, b, out, from, to); break;
    case MAXIMUM: combineLayouts(MAXIMUM, layout, a, b, out, from, to); break;
    case MINIMUM: combineLayouts(MINIMUM, layout, a, b, out, from, to); break;
    default: combineLayouts(SQUARED_DIFFERENCE, layout, a, b, out, from, to);
  }
}

// @ts-ignore: decorator
@inline
function combineRows(operation: i32, a: usize, b: usize, out: usize, columns: i32, from: i32, to: i32): void {
  for (let row = from; row < to; row++) {
    const offset = (<usize>row * columns) << 2;
    let i = 0;
    for (; i + 4 <= columns; i += 4) {
      v128.store(out + offset + (i << 2), combine(operation, v128.load(a + offset + (i << 2)), v128.load(b + (i << 2))));
    }
    for (; i < columns; i++) {
      const pair = combine(operation, v128.load32_splat(a + offset + (i << 2)), v128.load32_splat(b + (i << 2)));
      store<f32>(out + offset + (i << 2), f32x4.extract_lane(pair, 0));
    }
  }
}

/** `out[row, column] = a[row, column] operation b[column]`. */
export function binaryRows(operation: i32, a: usize, b: usize, out: usize, rows: i32, columns: i32, thread: i32, threads: i32): void {
  const from = shareStart(rows, thread, threads);
  const to = shareStart(rows, thread + 1, threads);
  switch (operation) {
    case ADD: combineRows(ADD, a, b, out, columns, from, to); break;
    case SUBTRACT: combineRows(SUBTRACT, a, b, out, columns, from, to); break;
    case MULTIPLY: combineRows(MULTIPLY, a, b, out, columns, from, to); break;
    case DIVIDE: combineRows(DIVIDE, a, b, out, columns, from, to); break;
    case MAXIMUM: combineRows(MAXIMUM, a, b, out, columns, from, to); break;
    case MINIMUM: combineRows(MINIMUM, a, b, out, columns, from, to); break;
    default: combineRows(SQUARED_DIFFERENCE, a, b, out, columns, from, to);
  }
}

// @ts-ignore: decorator
@inline
function combineColumns(operation: i32, a: usize, b: usize, out: usize, columns: i32, from: i32, to: i32): void {
  for (let row = from; row < to; row++) {
    const offset = (<usize>row * columns) << 2;
    const value = v128.load32_splat(b + (row << 2));
    let i = 0;
    for (; i + 4 <= columns; i += 4) {
      v128.store(out + offset + (i << 2), combine(operation, v128.load(a + offset + (i << 2)), value));
    }
    for (; i < columns; i++) {
      store<f32>(out + offset + (i << 2), f32x4.extract_lane(combine(operation, v128.load32_splat(a + offset + (i << 2)), value), 0));
    }
  }
}

/** `out[row, column] = a[row, column] operation b[row]`. */
export function binaryColumns(operation: i32, a: usize, b: usize, out: usize, rows: i32, columns: i32, thread: i32, threads: i32): void {
  const from = shareStart(rows, thread, threads);
  const to = shareStart(rows, thread + 1, threads);
  switch (operation) {
    case ADD: combineColumns(ADD, a, b, out, columns, from, to); break;
    case SUBTRACT: combineColumns(SUBTRACT, a, b, out, columns, from, to); break;
    case MULTIPLY: combineColumns(MULTIPLY, a, b, out, columns, from, to); break;
    case DIVIDE: combineColumns(DIVIDE, a, b, out, columns, from, to); break;
    case MAXIMUM: combineColumns(MAXIMUM, a, b, out, columns, from, to); break;
    case MINIMUM: combineColumns(MINIMUM, a, b, out, columns, from, to); break;
    default: combineColumns(SQUARED_DIFFERENCE, a, b, out, columns, from, to);
  }
}

/** Operations with one input; `src/kernels/unary.ts` has the same numbers. */
const NEGATE: i32 = 0, SQUARE_ROOT: i32 = 1, RECIPROCAL_ROOT: i32 = 2, SQUARE: i32 = 3, RELU: i32 = 4, LEAKY_RELU: i32 = 5, ABSOLUTE: i32 = 6, STEP: i32 = 7, RECIPROCAL: i32 = 8, EXPONENTIAL: i32 = 9, SIGMOID: i32 = 10, TANGENT: i32 = 11;

// @ts-ignore: decorator
@inline
function change(operation: i32, x: v128, parameter: v128): v128 {
  if (operation == NEGATE) return f32x4.neg(x);
  if (operation == SQUARE_ROOT) return f32x4.sqrt(x);
  if (operation == RECIPROCAL_ROOT) return f32x4.div(f32x4.splat(1), f32x4.sqrt(x));
  if (operation == SQUARE) return f32x4.mul(x, x);
  if (operation == RELU) return f32x4.max(x, f32x4.splat(0));
  if (operation == LEAKY_RELU) return v128.bitselect(f32x4.mul(x, parameter), x, f32x4.lt(x, f32x4.splat(0)));
  if (operation == ABSOLUTE) return f32x4.abs(x);
  if (operation == STEP) {
    const positive = v128.bitselect(f32x4.splat(1), parameter, f32x4.gt(x, f32x4.splat(0)));
    return v128.bitselect(x, positive, f32x4.ne(x, x));
  }
  if (operation == EXPONENTIAL) return exponential(x);
  if (operation == SIGMOID) return sigmoid(x);
  if (operation == TANGENT) return hyperbolicTangent(x);
  return f32x4.div(f32x4.splat(1), x);
}

// @ts-ignore: decorator
@inline
function changeAll(operation: i32, x: usize, out: usize, parameter: v128, from: i32, to: i32): void {
  for (let i = from; i < to; i += 4) {
    v128.store(out + (<usize>i << 2), change(operation, v128.load(x + (<usize>i << 2)), parameter));
  }
}

/** `out = operation(x)`; `parameter` is the slope of LeakyReLU or the value of a step below zero. */
export function unary(operation: i32, x: usize, out: usize, count: i32, parameter: f32, thread: i32, threads: i32): void {
  const from = vectorShare(count, thread, threads);
  const to = minimum(count, vectorShare(count, thread + 1, threads));
  const p = f32x4.splat(parameter);
  switch (operation) {
    case NEGATE: changeAll(NEGATE, x, out, p, from, to); break;
    case SQUARE_ROOT: changeAll(SQUARE_ROOT, x, out, p, from, to); break;
    case RECIPROCAL_ROOT: changeAll(RECIPROCAL_ROOT, x, out, p, from, to); break;
    case SQUARE: changeAll(SQUARE, x, out, p, from, to); break;
    case RELU: changeAll(RELU, x, out, p, from, to); break;
    case LEAKY_RELU: changeAll(LEAKY_RELU, x, out, p, from, to); break;
    case ABSOLUTE: changeAll(ABSOLUTE, x, out, p, from, to); break;
    case STEP: changeAll(STEP, x, out, p, from, to); break;
    case EXPONENTIAL: changeAll(EXPONENTIAL, x, out, p, from, to); break;
    case SIGMOID: changeAll(SIGMOID, x, out, p, from, to); break;
    case TANGENT: changeAll(TANGENT, x, out, p, from, to); break;
    default: changeAll(RECIPROCAL, x, out, p, from, to);
  }
}

/** `out = a > b` as bytes; `b` is one number when `scalar`. */
export function greater(scalar: bool, a: usize, b: usize, out: usize, count: i32, thread: i32, threads: i32): void {
  const to = minimum(count, vectorShare(count, thread + 1, threads));
  const step = scalar ? 0 : 4;
  for (let i = vectorShare(count, thread, threads); i < to; i++) {
    store<u8>(out + i, load<f32>(a + (<usize>i << 2)) > load<f32>(b + <usize>i * step) ? 1 : 0);
  }
}

/** `out = condition ? a : b`, all of the same shape. */
export function select(condition: usize, a: usize, b: usize, out: usize, count: i32, thread: i32, threads: i32): void {
  const to = minimum(count, vectorShare(count, thread + 1, threads));
  for (let i = vectorShare(count, thread, threads); i < to; i += 4) {
    // Four bytes, each 0 or 1, become four lanes of all ones or zeros.
    const bytes = v128.load32_zero(condition + i);
    const lanes = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes));
    const mask = i32x4.ne(lanes, i32x4.splat(0));
    v128.store(out + (<usize>i << 2), v128.bitselect(v128.load(a + (<usize>i << 2)), v128.load(b + (<usize>i << 2)), mask));
  }
}

/** The gradient of a LeakyReLU from its output: `dy` where `y` is above zero, else `slope * dy`. A slope of 0 makes it a ReLU. */
export function leakyGradient(y: usize, dy: usize, out: usize, count: i32, slope: f32, thread: i32, threads: i32): void {
  const from = vectorShare(count, thread, threads);
  const to = minimum(count, vectorShare(count, thread + 1, threads));
  const slopes = f32x4.splat(slope), zero = f32x4.splat(0);
  for (let i = <usize>from << 2, end = <usize>to << 2; i < end; i += 16) {
    const gradient = v128.load(dy + i);
    v128.store(out + i, v128.bitselect(gradient, f32x4.mul(gradient, slopes), f32x4.gt(v128.load(y + i), zero)));
  }
}

export function fill(out: usize, count: i32, value: f32, thread: i32, threads: i32): void {
  const to = minimum(count, vectorShare(count, thread + 1, threads));
  const v = f32x4.splat(value);
  for (let i = vectorShare(count, thread, threads); i < to; i += 4) {
    v128.store(out + (<usize>i << 2), v);
  }
}

/** `out = variable - rate * gradient`, in two roundings whether or not there is a fused instruction. */
export function sgd(variable: usize, gradient: usize, out: usize, count: i32, rate: f32, thread: i32, threads: i32): void {
  const to = minimum(count, vectorShare(count, thread + 1, threads));
  const r = f32x4.splat(rate);
  for (let i = vectorShare(count, thread, threads); i < to; i += 4) {
    const at = <usize>i << 2;
    v128.store(out + at, f32x4.sub(v128.load(variable + at), f32x4.mul(v128.load(gradient + at), r)));
  }
}

/** One step of Adam; `rate` has the bias corrections in it. Variable, mean and square are read and written elsewhere. */
export function adam(
  variable: usize, mean: usize, square: usize, gradient: usize, newVariable: usize, newMean: usize, newSquare: usize, count: i32,
  rate: f32, beta1: f32, beta2: f32, epsilon: f32, thread: i32, threads: i32,
): void {
  const to = minimum(count, vectorShare(count, thread + 1, threads));
  const b1 = f32x4.splat(beta1), b2 = f32x4.splat(beta2), r1 = f32x4.splat(1 - beta1), r2 = f32x4.splat(1 - beta2);
  const r = f32x4.splat(rate), e = f32x4.splat(epsilon);
  for (let i = vectorShare(count, thread, threads); i < to; i += 4) {
    const at = <usize>i << 2;
    const g = v128.load(gradient + at);
    const m = f32x4.add(f32x4.mul(v128.load(mean + at), b1), f32x4.mul(g, r1));
    const v = f32x4.add(f32x4.mul(v128.load(square + at), b2), f32x4.mul(f32x4.mul(g, g), r2));
    v128.store(newMean + at, m);
    v128.store(newSquare + at, v);
    const change = f32x4.div(f32x4.mul(m, r), f32x4.add(f32x4.sqrt(v), e));
    v128.store(newVariable + at, f32x4.sub(v128.load(variable + at), change));
  }
}

/** Half the range of a byte: `(x - 127.5) / 127.5` maps `[0, 255]` to `[-1, 1]`. */
const HALF_RANGE: f32 = 127.5;

// @ts-ignore: decorator
@inline
function unit(words: v128): v128 {
  const half = f32x4.splat(HALF_RANGE);
  return f32x4.div(f32x4.sub(f32x4.convert_i32x4_u(words), half), half);
}

/** `out[count] = (bytes - 127.5) / 127.5`. Sixteen at a time, so both may be read and written up to the next multiple of 16. */
export function unitRange(bytes: usize, out: usize, count: i32, thread: i32, threads: i32): void {
  const end = minimum(count, vectorShare(count, thread + 1, threads));
  for (let i = vectorShare(count, thread, threads); i < end; i += 16) {
    const x = v128.load(bytes + i), to = out + (<usize>i << 2);
    const low = i16x8.extend_low_i8x16_u(x), high = i16x8.extend_high_i8x16_u(x);
    v128.store(to, unit(i32x4.extend_low_i16x8_u(low)));
    v128.store(to, unit(i32x4.extend_high_i16x8_u(low)), 16);
    v128.store(to, unit(i32x4.extend_low_i16x8_u(high)), 32);
    v128.store(to, unit(i32x4.extend_high_i16x8_u(high)), 48);
  }
}
