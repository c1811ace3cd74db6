import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { registerSimdBackend } from "@gan-cls/tfjs-backend-simd";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { prepareEngine } from "./index";
import type { Engine } from "./engines/engine";
import type { EngineChoice } from "./prepare-engine";

// A graphics card would win where there is one; it has tests of its own.
vi.mock("./engines/webgpu", () => ({
  webgpuEngine: (): Engine => ({
    name: "webgpu",
    backend: "webgpu",
    probe: () => ({ usable: false, reason: "not in this test", hint: null }),
    start: () => Promise.reject(new Error("not in this test")),
    explain: () => ({ usable: false, reason: "not in this test", hint: null }),
  }),
}));

/** tfjs-node 4.22 throws on Node 23 and later, so the engine does not even try to load it there. */
const itWithTfjsNode = it.skipIf(Number(process.versions.node.split(".")[0]) >= 23);

describe("prepareEngine", () => {
  let folder: string;

  /** A tfjs-node whose loading runs `code`. */
  async function pretendTfjsNode(code: string): Promise<void> {
    await writeFile(join(folder, "index.js"), code);
    vi.stubEnv("GAN_CLS_TFJS_NODE", folder);
  }

  /** As in a JavaScript engine whose WebAssembly has no threads. */
  function refuseSharedMemory(): void {
    const { Memory } = WebAssembly;
    vi.spyOn(WebAssembly, "Memory").mockImplementation(function (descriptor) {
      if (descriptor.shared === true) {
        throw new TypeError("shared memory is not supported");
      }
      return new Memory(descriptor);
    });
  }

  /** As before its first start. */
  async function forgetSimd(): Promise<void> {
    await tf.setBackend("cpu");
    if (tf.findBackendFactory("simd") !== null) {
      tf.removeBackend("simd");
    }
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "gan-cls-engine-"));
    await pretendTfjsNode("throw new Error('(tfjs_binding.node) can not be found')");
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    await rm(folder, { recursive: true });
  });

  it("takes our own engine and tells what else there is", async () => {
    const report = await prepareEngine();
    expect(report).toMatchObject({ name: "simd", backend: "simd", threads: availableParallelism(), simd: true });
    expect(Object.keys(report.versions)).toEqual(["node", "@tensorflow/tfjs", "@gan-cls/tfjs-backend-simd"]);
    expect(report.candidates.map(({ name }) => name)).toEqual(["webgpu", "webgl", "simd", "node", "cpu"]);
    expect(tf.getBackend()).toBe("simd");
    expect(tf.tensor1d([1, 2]).square().dataSync()).toEqual(Float32Array.of(1, 4));
  });

  it("takes cpu, with a warning, where nothing else works, and says why", async () => {
    refuseSharedMemory();
    const onWarning = vi.fn();
    const report = await prepareEngine({ onWarning });
    expect(report).toMatchObject({ name: "cpu", backend: "cpu", threads: 1, simd: false });
    expect(Object.keys(report.versions)).toEqual(["node", "@tensorflow/tfjs", "@tensorflow/tfjs-backend-cpu"]);
    expect(report.versions.node).toBe(process.versions.node);
    expect(report.candidates.map(({ name, usable }) => [name, usable])).toEqual([
      ["webgpu", false],
      ["webgl", false],
      ["simd", false],
      ["node", false],
      ["cpu", true],
    ]);
    expect(report.candidates[2].hint).toMatch(/needs WebAssembly SIMD and shared memory: Node 20/);
    expect(onWarning.mock.calls).toEqual([[expect.stringContaining("thousands of times slower")]]);
    expect(tf.getBackend()).toBe("cpu");
  });

  it.each([
    [undefined, "for all cores serve the page cross-origin isolated (COOP"],
    [3, "for 3 threads serve the page cross-origin isolated (COOP"],
  ])(
    "runs on one core in a page that is not isolated, and tells how to use more: %o threads",
    async (threads, hint) => {
      await forgetSimd();
      vi.stubGlobal("crossOriginIsolated", false);
      const report = await prepareEngine({ engine: "simd", threads });
      expect(report).toMatchObject({ name: "simd", threads: 1 });
      expect(report.candidates[2]).toMatchObject({
        ...{ name: "simd", usable: true, reason: expect.stringContaining("on one core") as string },
        hint: expect.stringContaining(hint) as string,
      });
      await forgetSimd();
    },
  );

  it("has no hint for a page that is not isolated and wants no more than one thread", async () => {
    vi.stubGlobal("crossOriginIsolated", false);
    const { candidates } = await prepareEngine({ engine: "simd", threads: 1 });
    expect(candidates[2]).toMatchObject({ usable: true, reason: "WebAssembly SIMD on one core", hint: null });
    await forgetSimd();
  });

  it("starts our own engine again where it was removed", async () => {
    expect((await prepareEngine({ engine: "simd", threads: 2 })).threads).toBe(2);
    expect((await prepareEngine({ engine: "simd", threads: 1 })).threads).toBe(2);
    await forgetSimd();
    expect(await prepareEngine({ engine: "simd", threads: 1 })).toMatchObject({ name: "simd", threads: 1 });
    expect(tf.tensor1d([1, 2]).square().dataSync()).toEqual(Float32Array.of(1, 4));
    await forgetSimd();
  });

  it("tries our own engine again where it did not start", async () => {
    await forgetSimd();
    vi.spyOn(WebAssembly, "compile").mockRejectedValueOnce(new Error("not today"));
    await expect(prepareEngine({ engine: "simd" })).rejects.toThrow("does not start: not today");
    expect((await prepareEngine({ engine: "simd" })).name).toBe("simd");
  });

  it("takes our own engine as a program has registered it", async () => {
    await forgetSimd();
    await registerSimdBackend({ threads: 2 });
    expect(await prepareEngine({ engine: "simd", threads: 1 })).toMatchObject({ name: "simd", threads: 2 });
    await forgetSimd();
  });

  it.each([
    [null, "this browser has no WebGL 2 on a graphics card", false],
    [{}, "WebGL 2", true],
  ])("takes WebGL only from a graphics card: context %o", async (context, reason, usable) => {
    const getContext = vi.fn(() => context);
    vi.stubGlobal(
      "OffscreenCanvas",
      class {
        getContext = getContext;
      },
    );
    const { candidates } = await prepareEngine({ engine: "simd" });
    expect(candidates[1]).toMatchObject({ name: "webgl", usable, reason });
    expect(getContext).toHaveBeenCalledWith("webgl2", { failIfMajorPerformanceCaveat: true });
  });

  itWithTfjsNode("takes tfjs-node where it loads (tfjs-node works on Node below 23 only)", async () => {
    // The real one registers its backend while it is loaded, in the registry that all copies of tfjs share.
    const key = Symbol.for("gan-cls.test.tfjs");
    Object.assign(globalThis, { [key]: tf });
    await pretendTfjsNode(`
      const tf = globalThis[Symbol.for("gan-cls.test.tfjs")];
      tf.registerBackend("tensorflow", () => tf.findBackend("cpu"), 3);
      module.exports = { version: { "tfjs-node": "4.22.0" } };
    `);
    const report = await prepareEngine({ engine: "node" });
    expect(report).toMatchObject({ name: "node", backend: "tensorflow", simd: true });
    expect(report.versions).toMatchObject({ "@tensorflow/tfjs-node": "4.22.0" });
    expect(tf.getBackend()).toBe("tensorflow");
    expect(tf.env().getBool("PROD")).toBe(false);
    await prepareEngine({ engine: "simd" });
    tf.removeBackend("tensorflow");
  });

  itWithTfjsNode("does not load what is not asked for (tfjs-node works on Node below 23 only)", async () => {
    await pretendTfjsNode("throw new Error('loaded all the same')");
    const { candidates } = await prepareEngine({ engine: "simd" });
    expect(candidates[3]).toEqual({
      name: "node",
      usable: true,
      reason: `found in ${folder}`,
      hint: null,
      measured: null,
    });
  });

  it("compares all engines if asked to, whichever it then starts", async () => {
    const report = await prepareEngine({ engine: "cpu", probe: "all", onWarning: () => {} });
    expect(report.name).toBe("cpu");
    expect(report.candidates.map(({ measured }) => measured)).toEqual([null, null, expect.any(Number), null, null]);
    expect((await prepareEngine({ engine: "simd", probe: "all" })).candidates).toEqual(report.candidates);
  });

  it("does not warn of the others", async () => {
    const onWarning = vi.fn();
    await prepareEngine({ engine: "simd", onWarning });
    expect(onWarning).not.toHaveBeenCalled();
  });

  itWithTfjsNode(
    "refuses an engine that does not work here, with the reason and how to fix it (tfjs-node works on Node below 23 only)",
    async () => {
      await expect(prepareEngine({ engine: "node" })).rejects.toMatchObject({
        code: "unsupported",
        message: expect.stringMatching(/got node: tfjs-node is installed without .*; run npm rebuild/) as string,
      });
    },
  );

  it("refuses the engine that earlier versions had, and says what to use", async () => {
    await expect(prepareEngine({ engine: "wasm" as EngineChoice })).rejects.toMatchObject({
      code: "invalid-argument",
      message: expect.stringMatching(
        /one of auto, webgpu, .*, got "wasm", which no longer exists; use simd \(a run .* cannot be resumed/,
      ) as string,
    });
  });

  it("refuses unknown names and lists the known", async () => {
    await expect(prepareEngine({ engine: "gpu" as EngineChoice })).rejects.toMatchObject({
      code: "invalid-argument",
      message: 'prepareEngine: engine must be one of auto, webgpu, webgl, simd, node, cpu, got "gpu"',
    });
  });
});
