import type * as tf from "@tensorflow/tfjs";
import type { SimdBackend } from "../backend";
import { fastKernel, type FastKernel } from "./kernel";

type Numbers = Float32Array | Int32Array | Uint8Array;

const isPlain = (dtype: tf.DataType): boolean => dtype === "float32" || dtype === "int32" || dtype === "bool";

/**
 * Casts between number types. tfjs's cpu kernel lets a float32 tensor share the data of an int32 one, which our kernels would read as
 * bits of floats.
 */
const cast = fastKernel<{ x: tf.TensorInfo }, { dtype: tf.DataType }>(
  "Cast",
  ({ inputs: { x }, attrs: { dtype }, backend }) => {
    if (!isPlain(x.dtype) || !isPlain(dtype)) {
      return null;
    }
    if (x.dtype === dtype) {
      backend.incRef(x.dataId);
      return { dataId: x.dataId, shape: x.shape, dtype };
    }
    return convert(x, dtype, backend);
  },
);

function convert(x: tf.TensorInfo, dtype: tf.DataType, backend: SimdBackend): tf.TensorInfo {
  const out = backend.output(x.shape, dtype);
  const [from, to] = [x, out].map(({ dataId }) => backend.data.get(dataId).values as Numbers);
  if (dtype === "bool") {
    from.forEach((value, index) => {
      to[index] = value === 0 ? 0 : 1;
    });
  } else {
    // Assigning floats to an Int32Array cuts off the fraction, as tfjs does.
    to.set(from);
  }
  return out;
}

export const CAST_KERNELS: readonly FastKernel[] = [cast];
