import { execFileSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Random } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { registerSimdBackend } from "./index";
import { Runtime } from "./runtime";

afterEach(async () => {
  vi.restoreAllMocks();
  await tf.setBackend("cpu");
  if (tf.findBackendFactory("simd") !== null) {
    tf.removeBackend("simd");
  }
});

describe("registerSimdBackend", () => {
  it("reports what it uses", async () => {
    expect(await registerSimdBackend({ threads: 2, wide: false })).toEqual({ threads: 2, relaxed: true, wide: false });
    expect(await registerSimdBackend({ threads: 1, relaxed: false, name: "other" })).toEqual({
      threads: 1,
      relaxed: false,
      wide: false,
    });
    tf.removeBackend("other");
  });

  // Skipped on Node 20 and 22, whose V8 joins no vectors; `.ci/run` runs these tests on Node 24 too.
  it.skipIf(Number.parseInt(process.versions.v8, 10) < 13 || process.arch !== "x64")(
    "gives the same bytes with vectors of 256 bits (needs Node 24 on x86-64)",
    async () => {
      expect((await registerSimdBackend({ threads: 2 })).wide).toBe(true);
      await registerSimdBackend({ threads: 2, wide: false, name: "narrow" });
      const random = Random.fromSeed(1);
      const image = random.normals(6 * 14 * 14 * 32);
      const filter = random.normals(5 * 5 * 32 * 48);
      const results = [];
      for (const name of ["simd", "narrow"]) {
        await tf.setBackend(name);
        const inputs = [tf.tensor(image, [6, 14, 14, 32]), tf.tensor(filter, [5, 5, 32, 48])];
        const convolve = (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
          tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, "same");
        const gradients = tf.grads((x, w) => tf.sum(tf.square(convolve(x, w))))(inputs);
        results.push([convolve(inputs[0], inputs[1]), ...gradients].map((tensor) => tensor.dataSync()));
      }
      expect(results[0]).toEqual(results[1]);
      tf.removeBackend("narrow");
    },
  );

  it.each([0, -1, 1.5])("refuses %d threads", async (threads) => {
    await expect(registerSimdBackend({ threads })).rejects.toThrow(/threads must be a positive integer/);
  });

  it("keeps what a name has, starts nothing else, and gives its report", async () => {
    const start = vi.spyOn(Runtime, "start");
    const first = registerSimdBackend({ threads: 2, wide: false });
    const atOnce = registerSimdBackend({ threads: 1 });
    expect(await Promise.all([first, atOnce])).toEqual(Array(2).fill({ threads: 2, relaxed: true, wide: false }));
    expect(await registerSimdBackend({ threads: 1, relaxed: false })).toEqual(await first);
    expect(start).toHaveBeenCalledTimes(1);
  });

  it("begins anew once it was removed, without tfjs' warnings, and where it did not start", async () => {
    const warn = vi.spyOn(console, "warn");
    await registerSimdBackend({ threads: 2 });
    const stop = vi.spyOn(Runtime.prototype, "dispose");
    tf.removeBackend("simd");
    vi.spyOn(WebAssembly, "compile").mockRejectedValueOnce(new Error("not today"));
    await expect(registerSimdBackend({ threads: 1 })).rejects.toThrow("not today");
    expect((await registerSimdBackend({ threads: 1 })).threads).toBe(1);
    await tf.setBackend("simd");
    expect(tf.tidy(() => tf.add(1, 2).dataSync()[0])).toBe(3);
    // The threads of the first, which tfjs had not made, and none of the second, which it uses.
    expect(stop).toHaveBeenCalledTimes(1);
    expect(warn).not.toHaveBeenCalledWith(expect.stringContaining("already registered"));
  });

  it("refuses the name of another backend before it starts, and one that another takes meanwhile", async () => {
    const start = vi.spyOn(Runtime, "start");
    await expect(registerSimdBackend({ threads: 1, name: "cpu" })).rejects.toMatchObject({
      code: "invalid-argument",
      message: expect.stringMatching(/expected a name that no other backend has, got "cpu"; take another/) as string,
    });
    expect(start).not.toHaveBeenCalled();
    const late = registerSimdBackend({ threads: 2, name: "taken" });
    tf.registerBackend("taken", () => tf.findBackend("cpu"));
    const stop = vi.spyOn(Runtime.prototype, "dispose");
    await expect(late).rejects.toThrow('got "taken"');
    expect(stop).toHaveBeenCalledTimes(1);
    tf.removeBackend("taken");
  });

  it("keeps strings, complex numbers, integers and booleans", async () => {
    await registerSimdBackend({ threads: 1 });
    await tf.setBackend("simd");
    expect(tf.tensor(["a", "ü"]).dataSync()).toEqual(["a", "ü"]);
    expect(tf.add(tf.tensor([1, 2], [2], "int32"), tf.scalar(1, "int32")).dataSync()).toEqual(Int32Array.of(2, 3));
    expect(tf.add(tf.tensor([1, 2], [2], "int32"), 0.5).dataSync()).toEqual(Float32Array.of(1.5, 2.5));
    expect(tf.logicalNot(tf.tensor([true, false])).dataSync()).toEqual(Uint8Array.of(0, 1));
    const complex = tf.complex([1, 2], [3, 4]);
    expect([tf.real(complex).dataSync(), tf.imag(complex).dataSync()]).toEqual([
      Float32Array.of(1, 2),
      Float32Array.of(3, 4),
    ]);
    tf.disposeVariables();
  });

  it("hands out copies, so that data read stays when its tensor is gone", async () => {
    await registerSimdBackend({ threads: 1 });
    await tf.setBackend("simd");
    const tensor = tf.tensor1d([1, 2, 3]);
    const read = tensor.dataSync();
    tensor.dispose();
    tf.tensor1d([7, 8, 9]);
    expect(read).toEqual(Float32Array.of(1, 2, 3));
  });

  it("says what is wrong when memory runs out, and works afterwards", async () => {
    await registerSimdBackend({ threads: 1 });
    await tf.setBackend("simd");
    const before = tf.memory().numTensors;
    expect(() => tf.tidy(() => tf.fill([1_100_000_000], 1))).toThrow(
      /simd backend: out of memory: a tensor of shape \[1100000000\] needs 4400000000 bytes, \d+ are in use; dispose/,
    );
    expect(tf.tidy(() => tf.add(1, 2).dataSync()[0])).toBe(3);
    expect(tf.memory().numTensors).toBe(before);
  });

  describe("in a process of its own", () => {
    const bundle = fileURLToPath(new URL("../node_modules/.exit-test.mjs", import.meta.url));
    const run = (...options: string[]): string =>
      execFileSync(process.execPath, options, { encoding: "utf8", timeout: 300_000 });

    beforeAll(() =>
      build({
        stdin: { contents: EXIT_PROGRAM, resolveDir: import.meta.dirname, loader: "ts" },
        ...{ bundle: true, platform: "node", format: "esm", external: ["@tensorflow/*"], outfile: bundle },
        conditions: ["@gan-cls/source"],
      }),
    );
    afterAll(() => rm(bundle));

    it("does not keep the process alive", () => {
      expect(run(bundle)).toContain("relaxed, threads 2, sum 6, product 1000");
    });

    it("starts its threads also where the program is a module on the command line", () => {
      const program = `import ${JSON.stringify(pathToFileURL(bundle).href)};`;
      expect(run("--input-type=module", "--eval", program)).toContain("relaxed, threads 2, sum 6, product 1000");
    });
  });
});

/** Ends without disposing anything: the workers must not hold the process. */
const EXIT_PROGRAM = `
  import * as tf from "@tensorflow/tfjs";
  import { registerSimdBackend } from "./index";
  const { threads, relaxed } = await registerSimdBackend({ threads: 2 });
  await tf.setBackend("simd");
  const ones = tf.ones([1000, 200]);
  // Enough work for both threads, with the relaxed instructions for which V8 has a flag.
  const product = tf.matMul(ones, ones, true).dataSync();
  console.log((relaxed ? "relaxed, " : "") + "threads " + threads + ", sum " + tf.sum([1, 2, 3]).dataSync()[0] + ", product " + product.at(-1));
`;
