import { Random } from "@gan-cls/core";
import { expectNoLeakedTensors, maxRelativeError } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMatrixKernel, prepareEngine } from "./index";
import type { EngineName } from "./engines/engine";

/** `[m, n]` in float64; element `(row, column)` of an operand is read through a function. */
function reference(
  m: number,
  k: number,
  n: number,
  left: (row: number, inner: number) => number,
  right: (inner: number, column: number) => number,
): number[] {
  return Array.from({ length: m * n }, (_, index) => {
    const [row, column] = [Math.floor(index / n), index % n];
    return Array.from({ length: k }, (_, i) => left(row, i) * right(i, column)).reduce((a, b) => a + b, 0);
  });
}

describe.each<EngineName>(["cpu", "simd"])("createMatrixKernel on %s", (engine) => {
  beforeAll(() => prepareEngine({ engine, onWarning: () => {} }));
  const [m, k, n] = [13, 37, 21];
  const random = Random.fromSeed(5);
  const a = random.normals(m * k);
  const b = random.normals(k * n);
  const { multiply } = createMatrixKernel();

  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])("multiplies with operands transposed: %s, %s", async (transposeA, transposeB) => {
    const expected = reference(
      m,
      k,
      n,
      (row, inner) => a[transposeA ? inner * m + row : row * k + inner],
      (inner, column) => b[transposeB ? column * k + inner : inner * n + column],
    );
    expect(maxRelativeError(await multiply(a, b, m, k, n, { transposeA, transposeB }), expected)).toBeLessThan(1e-6);
  });

  it("reads views into larger buffers and leaves them alone", async () => {
    const buffer = Float32Array.of(9, 1, 2, 3, 4, 9);
    const view = buffer.subarray(1, 5);
    expect([...(await multiply(view, view, 2, 2, 2))]).toEqual([7, 10, 15, 22]);
    expect([...buffer]).toEqual([9, 1, 2, 3, 4, 9]);
  });

  it("hands out arrays that later calls do not touch", async () => {
    const first = await multiply(a, b, m, k, n);
    const copy = first.slice();
    await multiply(b, a, n, k, m, { transposeA: true, transposeB: true });
    expect(first).toEqual(copy);
  });

  it("keeps no tensors", () => expectNoLeakedTensors(() => multiply(a, b, m, k, n, { transposeA: true })));

  it("refuses operands of another size", () => {
    expect(() => multiply(a, b, m, k, n + 1)).toThrow(
      "multiply: expected operands of 13x37 and 37x22, so 481 and 814 numbers, got 481 and 777",
    );
  });
});

describe("createMatrixKernel on webgpu", () => {
  const { multiply } = createMatrixKernel();
  let failure: Error | undefined;

  /** tfjs' cpu kernels under the name, which like the graphics card's in Node cannot be read at once. */
  beforeAll(async () => {
    const cpu = tf.findBackend("cpu");
    const backend = Object.create(cpu, {
      readSync: {
        value: () => {
          throw new ReferenceError("OffscreenCanvas is not defined");
        },
      },
      read: { value: (data: object) => (failure ? Promise.reject(failure) : Promise.resolve(cpu.readSync(data))) },
    }) as tf.KernelBackend;
    tf.copyRegisteredKernels("cpu", "webgpu");
    tf.registerBackend("webgpu", () => backend);
    await tf.setBackend("webgpu");
  });

  afterAll(async () => {
    await tf.setBackend("cpu");
    tf.removeBackend("webgpu");
  });

  it("waits for the product", async () => {
    expect(await multiply(Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6), 2, 2, 1)).toEqual(
      Float32Array.of(17, 39),
    );
  });

  it("keeps no tensors, nor if reading fails", async () => {
    const one = Float32Array.of(1);
    await expectNoLeakedTensors(() => multiply(one, one, 1, 1, 1));
    failure = new Error("the device was lost");
    await expectNoLeakedTensors(() => expect(multiply(one, one, 1, 1, 1)).rejects.toThrow("the device was lost"));
  });
});

describe("createMatrixKernel's other operations", () => {
  const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6);
  const vectors = { values: Int16Array.of(0, 0, 9, 0, 0, 5), size: 3, width: 2 };
  const kernel = createMatrixKernel();

  it("work on the engine simd", async () => {
    await prepareEngine({ engine: "simd" });
    const { products, sums } = kernel.byteProducts?.(bytes, 3, 2) ?? {};
    expect([products?.[0], products?.[1], products?.[3]]).toEqual([35, 44, 56]);
    expect(sums).toEqual(Uint32Array.of(9, 12));
    const projected = kernel.projectBytes?.(bytes, Float32Array.of(1, 2), Float32Array.of(1, 10), 3, 2);
    expect(projected).toEqual(Float32Array.of(0, 22, 44));
    const scan = kernel.openNeighbourScan?.(vectors);
    expect(scan?.propose({ values: Int16Array.of(1, 5), size: 1, width: 2 }, Float64Array.of(0.5), 1).indices).toEqual(
      Uint32Array.of(2),
    );
    scan?.dispose();
  });

  it("decline on any other", async () => {
    await prepareEngine({ engine: "cpu", onWarning: () => {} });
    expect(kernel.byteProducts?.(bytes, 3, 2)).toBeUndefined();
    expect(kernel.projectBytes?.(bytes, new Float32Array(2), new Float32Array(2), 3, 2)).toBeUndefined();
    expect(kernel.openNeighbourScan?.(vectors)).toBeUndefined();
  });
});
