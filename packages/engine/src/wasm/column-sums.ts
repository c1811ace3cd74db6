import * as tf from "@tensorflow/tfjs";
import { allocate, type BackendWasm, floatsOf, type KernelCall } from "./backend";
import { runStock } from "./stock";

/** The attributes of tfjs' reductions. */
export interface ReductionAttributes {
  readonly axis: number | number[];
  readonly keepDims?: boolean;
}

type ReductionCall = KernelCall<{ x: tf.TensorInfo }, ReductionAttributes>;

/** Sum over axes: the stock kernel, except over leading axes, where that transposes the whole tensor first. */
export function sum(call: ReductionCall): tf.TensorInfo {
  return reduceLeadingAxes(call, () => 1) ?? runStock("Sum", call.backend, { ...call.inputs }, call.attrs);
}

/** Mean over axes, in the same way. */
export function mean(call: ReductionCall): tf.TensorInfo {
  return reduceLeadingAxes(call, (rows) => 1 / rows) ?? runStock("Mean", call.backend, { ...call.inputs }, call.attrs);
}

/** Sums the columns of a tensor seen as a matrix, in float64, and scales them; `undefined` if other axes than leading ones go. */
function reduceLeadingAxes(
  { inputs: { x }, attrs, backend }: ReductionCall,
  scaleOf: (rows: number) => number,
): tf.TensorInfo | undefined {
  const axes = tf.util.parseAxisParam(attrs.axis, x.shape);
  const size = tf.util.sizeFromShape(x.shape);
  const leading = axes.every((axis, index) => axis === index);
  if (x.dtype !== "float32" || size === 0 || !leading || axes.length === 0 || axes.length === x.shape.length) {
    return undefined;
  }
  const [keptShape, reducedShape] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes);
  const out = allocate(backend, attrs.keepDims ? tf.backend_util.expandShapeToKeepDim(keptShape, axes) : keptShape);
  writeColumnSums(backend, x, out, scaleOf(tf.util.sizeFromShape(reducedShape)));
  return out;
}

function writeColumnSums(backend: BackendWasm, x: tf.TensorInfo, out: tf.TensorInfo, scale: number): void {
  const values = floatsOf(backend, x);
  const result = floatsOf(backend, out);
  const columns = result.length;
  const sums = new Float64Array(columns);
  for (let start = 0; start < values.length; start += columns) {
    for (let column = 0; column < columns; column++) {
      sums[column] += values[start + column];
    }
  }
  for (let column = 0; column < columns; column++) {
    result[column] = sums[column] * scale;
  }
}
