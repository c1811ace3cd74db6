import * as tf from "@tensorflow/tfjs";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { NodeHost } from "../host";
import { webgpuEngine } from "./webgpu";

/** A host with these packages; loading one gives what is listed. */
function hostWith(packages: Record<string, unknown>): NodeHost {
  return {
    version: "20.19.0",
    cpuCount: 2,
    environment: {},
    findPackage: (name) => (name in packages ? name : undefined),
    load: (path) => (path.endsWith("package.json") ? { version: "1.2.3" } : packages[path]),
    import: (folder) => Promise.resolve(packages[folder]),
  };
}

const BACKEND = { "@tensorflow/tfjs-backend-webgpu": {} };
const dawn = (adapter: object | null): Record<string, unknown> => ({
  webgpu: { create: () => ({ requestAdapter: () => Promise.resolve(adapter) }), globals: {} },
});

afterEach(() => {
  vi.unstubAllGlobals();
  if (tf.findBackendFactory("webgpu") !== null) {
    tf.removeBackend("webgpu");
  }
});

describe("judging WebGPU without loading it", () => {
  it("takes it in Node where both packages are installed", () => {
    expect(webgpuEngine(hostWith({ ...BACKEND, ...dawn(null) })).probe()).toMatchObject({ usable: true, hint: null });
  });

  it.each([
    [{}, "webgpu and @tensorflow/tfjs-backend-webgpu are not installed"],
    [BACKEND, "webgpu is not installed"],
    [dawn(null), "@tensorflow/tfjs-backend-webgpu is not installed"],
  ])("names what Node lacks: %#", (packages, reason) => {
    expect(webgpuEngine(hostWith(packages)).probe()).toEqual({
      usable: false,
      reason,
      hint: expect.stringMatching(/^npm install .*useful with a graphics card only/) as string,
    });
  });

  it("needs a browser with WebGPU whose page has loaded the backend", () => {
    vi.stubGlobal("navigator", {});
    expect(webgpuEngine(undefined).probe().reason).toBe("this browser has no WebGPU");
    vi.stubGlobal("navigator", { gpu: {} });
    expect(webgpuEngine(undefined).probe()).toMatchObject({
      usable: false,
      hint: 'import "@tensorflow/tfjs-backend-webgpu" in the page',
    });
    tf.registerBackend("webgpu", () => tf.findBackend("cpu"));
    expect(webgpuEngine(undefined).probe().usable).toBe(true);
  });
});

describe("starting WebGPU", () => {
  it("says when there is no graphics card, and does not load the backend", async () => {
    vi.stubGlobal("navigator", undefined);
    const engine = webgpuEngine(hostWith(dawn(null)));
    const failure: unknown = await engine.start().catch((error: unknown) => error);
    expect(engine.explain(failure)).toEqual({
      usable: false,
      reason: "found no graphics card that WebGPU can use",
      hint: null,
    });
  });

  it("gives Node the browser's gpu, loads the backend and names the versions", async () => {
    vi.stubGlobal("navigator", undefined);
    tf.registerBackend("webgpu", () => tf.findBackend("cpu"));
    expect(await webgpuEngine(hostWith({ ...BACKEND, ...dawn({}) })).start()).toEqual({
      threads: 1,
      simd: false,
      versions: { "@tensorflow/tfjs-backend-webgpu": "1.2.3", webgpu: "1.2.3" },
    });
    expect(tf.getBackend()).toBe("webgpu");
    expect((globalThis as { navigator?: object }).navigator).toHaveProperty("gpu");
    await tf.setBackend("cpu");
  });
});
