import type * as tf from "@tensorflow/tfjs";
import type { SimdBackend } from "../backend";
import {
  fastKernel,
  ownKernel,
  sizeOf,
  type FastKernel,
  type KernelCall,
  type OwnKernel,
  type Tensors,
} from "./kernel";

type Numbers = Float32Array | Int32Array | Uint8Array;

const isPlain = (dtype: tf.DataType): boolean => dtype === "float32" || dtype === "int32" || dtype === "bool";

/**
 * Casts between number types. tfjs's cpu kernel lets a float32 tensor share the data of an int32 one, which our kernels would read as
 * bits of floats.
 */
const cast = fastKernel<Tensors<"x">, { dtype: tf.DataType }>(
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

/** Casts. */
export const CAST_KERNELS: readonly FastKernel[] = [cast];

interface ImagesAttributes {
  readonly pixels: Uint8Array;
  /** Where the images begin among the pixels. */
  readonly starts: readonly number[];
  /** `[images, rows, columns, channels]`. */
  readonly shape: readonly number[];
}

/** The images of `shape` that begin at `starts`, each byte `x` as `(x - 127.5) / 127.5`. */
function images({ attrs: { pixels, starts, shape }, backend }: KernelCall<object, ImagesAttributes>): tf.TensorInfo {
  const out = backend.output([...shape]);
  const [count, length] = [sizeOf(shape), sizeOf(shape.slice(1))];
  const { runtime } = backend;
  // The kernel reads sixteen bytes at a time.
  backend.withScratch(count + 16, (address) => {
    const bytes = new Uint8Array(runtime.memory.buffer, address, count);
    starts.forEach((start, image) => bytes.set(pixels.subarray(start, start + length), image * length));
    // Four elements take about as long as one elsewhere.
    runtime.run("unitRange", count / 4, address, backend.address(out), count);
  });
  return out;
}

/** Bytes to pixels in `[-1, 1]`. */
export const IMAGES_KERNEL: OwnKernel = ownKernel("GanClsImages", images);
