import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KERNEL_NAMES } from "./generated/kernels";
import { PLAIN_WASM } from "./generated/wasm";
import { type KernelName, Runtime } from "./runtime";

/** Enough work for all threads. */
const COUNT = 100_000;

describe.each([1, 3])("Runtime with %d threads", (threads) => {
  let runtime: Runtime;

  beforeAll(async () => {
    runtime = await Runtime.start(Buffer.from(PLAIN_WASM, "base64"), { threads, wide: false });
  });
  afterAll(() => runtime.dispose());

  /** Whether the kernel `fill` fills new memory. */
  function fills(value: number): boolean {
    const address = runtime.allocator.allocate(4 * COUNT) ?? NaN;
    runtime.run("fill", COUNT, address, COUNT, value);
    const filled = new Float32Array(runtime.memory.buffer, address, COUNT).every((each) => each === value);
    runtime.allocator.free(address);
    return filled;
  }

  it("refuses a name that is no kernel's, and still runs on all threads afterwards", () => {
    for (const name of ["fil", "Fill", "memory", "toString"]) {
      expect(() => runtime.run(name as KernelName, COUNT, 0, 0, 0)).toThrow(
        expect.objectContaining({
          code: "missing-kernel",
          message: `Runtime.run: expected a kernel of assembly/index.ts, got "${name}"`,
        }),
      );
    }
    expect(fills(7)).toBe(true);
  });

  it("refuses another number of arguments than the kernel takes", () => {
    expect(() => runtime.run("fill", COUNT, 0, 0)).toThrow(
      "Runtime.run: expected 3 arguments for the kernel fill, got 2",
    );
    expect(fills(8)).toBe(true);
  });
});

it("knows kernels' names as types", () => {
  const name: KernelName = "fill";
  // @ts-expect-error There is no such kernel.
  const misspelt: KernelName = "fil";
  expect(KERNEL_NAMES).toContain(name);
  expect(KERNEL_NAMES).not.toContain(misspelt);
});
