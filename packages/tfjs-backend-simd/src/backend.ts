import { GanClsError } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { PreparedData } from "./prepared-data";
import { PAGE_BYTES, type Runtime } from "./runtime";

/** Bytes of a cache line. */
const CACHE_LINE = 64;

type Values = Float32Array | Int32Array | Uint8Array;

/** What the backend knows of one tensor's data. The field names are those that tfjs's cpu kernels read. */
export interface TensorData {
  readonly dtype: tf.DataType;
  refCount: number;
  /** Address in the shared memory; `undefined` for strings and complex numbers. */
  readonly address?: number;
  /** A view of the shared memory, or the bytes of strings. */
  values?: tf.backend_util.BackendValues;
  /** Address of what a kernel left behind the values for its gradient. */
  readonly companion?: number;
  complexTensorInfos?: { real: tf.TensorInfo; imag: tf.TensorInfo };
}

/**
 * A tfjs backend whose tensors live in one shared WebAssembly memory. Hot kernels run there on all threads; the others are tfjs's cpu
 * kernels, which work on views of the same memory, so nothing is copied between kernels.
 */
export class SimdBackend extends tf.KernelBackend {
  readonly runtime: Runtime;
  readonly data: tf.DataStorage<TensorData>;
  readonly prepared: PreparedData;

  constructor(runtime: Runtime) {
    super();
    this.runtime = runtime;
    this.data = new tf.DataStorage(this, tf.engine());
    this.prepared = new PreparedData({
      allocate: (bytes) => runtime.allocate(bytes, () => "what a kernel keeps"),
      free: (address) => runtime.allocator.free(address),
    });
  }

  // ---- tensors -------------------------------------------------------------------------------------------------------------------

  override write(values: tf.backend_util.BackendValues | null, shape: number[], dtype: tf.DataType): object {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(
    dataId: object,
    values: tf.backend_util.BackendValues | null,
    shape: number[],
    dtype: tf.DataType,
    refCount: number,
  ): void {
    if (dtype === "string" || dtype === "complex64") {
      this.data.set(dataId, { dtype, refCount, values: values ?? undefined });
      return;
    }
    const size = tf.util.sizeFromShape(shape);
    const address = this.runtime.allocate(size * bytesPerElement(dtype), () => describe(shape));
    const view = this.#view(address, size, dtype);
    if (values !== null && values !== undefined) {
      view.set(values as Values);
    }
    this.data.set(dataId, { dtype, refCount, address, values: view });
  }

  /** A tensor whose content is arbitrary until a kernel has written it. */
  output(shape: number[], dtype: tf.DataType = "float32"): tf.TensorInfo {
    return { dataId: this.write(null, shape, dtype), shape, dtype };
  }

  /** The same in float32, with `bytes` more bytes behind it, which its kernel leaves for the gradient. Copies and moved tensors do not have it. */
  outputWithCompanion(shape: number[], bytes: number): tf.TensorInfo {
    const size = tf.util.sizeFromShape(shape);
    const valueBytes = Math.ceil((4 * size) / CACHE_LINE) * CACHE_LINE;
    const address = this.runtime.allocate(valueBytes + bytes, () => describe(shape));
    const [dataId, dtype] = [{}, "float32"] as const;
    const values = this.#view(address, size, dtype);
    this.data.set(dataId, { dtype, refCount: 1, address, values, companion: address + valueBytes });
    return { dataId, shape, dtype };
  }

  /** The address of these bytes. */
  companion({ dataId }: tf.TensorInfo): number {
    const { companion } = this.data.get(dataId);
    if (companion === undefined) {
      throw new GanClsError(
        "invalid-argument",
        "SimdBackend.companion: expected the very tensor that the forward kernel gave, got a copy of it or another",
      );
    }
    return companion;
  }

  /** Called by cpu kernels. */
  makeTensorInfo(
    shape: number[],
    dtype: tf.DataType,
    values?: tf.backend_util.BackendValues | string[],
  ): tf.TensorInfo {
    const isText =
      dtype === "string" && values !== undefined && values.length > 0 && tf.util.isString(values[0] as string);
    const bytes = isText ? (values as string[]).map((text) => tf.util.encodeString(text)) : values;
    return { dataId: this.write((bytes as tf.backend_util.BackendValues) ?? null, shape, dtype), shape, dtype };
  }

  /** Called by cpu kernels. */
  makeOutput(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): tf.Tensor {
    return tf.engine().makeTensorFromTensorInfo(this.makeTensorInfo(shape, dtype, values), this);
  }

  /** The tensor's address in the shared memory. */
  address({ dataId }: tf.TensorInfo): number {
    const { address } = this.data.get(dataId);
    if (address === undefined) {
      throw new GanClsError(
        "invalid-argument",
        `SimdBackend.address: expected a tensor of numbers, got ${this.data.get(dataId).dtype}`,
      );
    }
    return address;
  }

  /** Runs `work` with the address of temporary memory, which is free again afterwards. */
  withScratch<Result>(bytes: number, work: (address: number) => Result): Result {
    const address = this.runtime.allocate(bytes, () => "a kernel's scratch");
    try {
      return work(address);
    } finally {
      this.runtime.allocator.free(address);
    }
  }

  // ---- references ----------------------------------------------------------------------------------------------------------------

  override refCount(dataId: object): number {
    return this.data.has(dataId) ? this.data.get(dataId).refCount : 0;
  }

  override incRef(dataId: object): void {
    this.data.get(dataId).refCount++;
  }

  decRef(dataId: object): void {
    if (this.data.has(dataId)) {
      this.data.get(dataId).refCount--;
    }
  }

  override disposeData(dataId: object, force = false): boolean {
    if (!this.data.has(dataId)) {
      return true;
    }
    const tensor = this.data.get(dataId);
    tensor.refCount--;
    if (!force && tensor.refCount > 0) {
      return false;
    }
    if (tensor.complexTensorInfos !== undefined) {
      this.disposeData(tensor.complexTensorInfos.real.dataId, true);
      this.disposeData(tensor.complexTensorInfos.imag.dataId, true);
    }
    if (tensor.address !== undefined) {
      this.runtime.allocator.free(tensor.address);
    }
    this.prepared.forget(dataId);
    this.data.delete(dataId);
    return true;
  }

  /** Called by cpu kernels. */
  disposeIntermediateTensorInfo({ dataId }: tf.TensorInfo): void {
    this.disposeData(dataId);
  }

  override dispose(): void {
    this.runtime.dispose();
  }

  // ---- reading -------------------------------------------------------------------------------------------------------------------

  override async read(dataId: object): Promise<tf.backend_util.BackendValues> {
    return this.readSync(dataId);
  }

  /** A copy, because the memory is used again once the tensor is disposed. */
  override readSync(dataId: object): tf.backend_util.BackendValues {
    const { dtype, values, complexTensorInfos } = this.data.get(dataId);
    if (complexTensorInfos !== undefined) {
      const [real, imaginary] = [complexTensorInfos.real, complexTensorInfos.imag].map(
        (part) => this.readSync(part.dataId) as Float32Array,
      );
      return tf.backend_util.mergeRealAndImagArrays(real, imaginary);
    }
    return dtype === "string" ? (values as Uint8Array[]) : (values as Values).slice();
  }

  /** Called by cpu kernels. */
  bufferSync(tensor: tf.TensorInfo): tf.TensorBuffer<tf.Rank, tf.DataType> {
    const values = this.readSync(tensor.dataId);
    const decoded =
      tensor.dtype === "string" ? (values as Uint8Array[]).map((bytes) => tf.util.decodeString(bytes)) : values;
    return tf.buffer(tensor.shape, tensor.dtype, decoded as Float32Array);
  }

  /** Called by tfjs for `tf.where`, whose result's size depends on values. */
  where(condition: tf.Tensor): tf.Tensor2D {
    return tf.kernel_impls.whereImpl(condition.shape, this.readSync(condition.dataId) as Uint8Array);
  }

  // ---- facts ---------------------------------------------------------------------------------------------------------------------

  override numDataIds(): number {
    return this.data.numDataIds();
  }

  override memory(): { unreliable: boolean; numBytesInShared: number; highWater: number; memoryPages: number } {
    const { allocator, memory } = this.runtime;
    const { bytesInUse, highWater } = allocator;
    const memoryPages = memory.buffer.byteLength / PAGE_BYTES;
    return { unreliable: false, numBytesInShared: bytesInUse, highWater, memoryPages };
  }

  override timerAvailable(): boolean {
    return true;
  }

  override async time(work: () => void): Promise<tf.BackendTimingInfo> {
    const startedAt = tf.util.now();
    work();
    return { kernelMs: tf.util.now() - startedAt };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  #view(address: number, size: number, dtype: tf.DataType): Values {
    const { buffer } = this.runtime.memory;
    switch (dtype) {
      case "float32":
        return new Float32Array(buffer, address, size);
      case "int32":
        return new Int32Array(buffer, address, size);
      case "bool":
        return new Uint8Array(buffer, address, size);
      default:
        throw new GanClsError("unsupported", `simd backend: expected float32, int32 or bool, got ${dtype}`);
    }
  }
}

/** This backend if it is tfjs's active one. */
export function activeBackend(): SimdBackend | undefined {
  const backend = tf.backend();
  return backend instanceof SimdBackend ? backend : undefined;
}

function describe(shape: readonly number[]): string {
  return `a tensor of shape [${shape.join(", ")}]`;
}

function bytesPerElement(dtype: tf.DataType): number {
  return dtype === "bool" ? 1 : 4;
}
