import * as tf from "@tensorflow/tfjs";
import { SimdBackend } from "./backend";
import type { Runtime } from "./runtime";

/** This backend if it is tfjs's active one. */
export function activeBackend(): SimdBackend | undefined {
  const backend = tf.backend();
  return backend instanceof SimdBackend ? backend : undefined;
}

/** Memory that stays until it is freed. @throws Error when there is none left. */
export function allocate({ allocator }: Runtime, what: string, bytes: number): number {
  const address = allocator.allocate(bytes);
  if (address === null) {
    throw new Error(
      `simd backend: out of memory: ${what} needs ${bytes} bytes, ${allocator.bytesInUse} are in use; dispose tensors (tf.tidy)`,
    );
  }
  return address;
}
