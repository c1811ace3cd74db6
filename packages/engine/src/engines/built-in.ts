import * as tf from "@tensorflow/tfjs";
import { activateBackend, type Engine, firstLine, type Verdict } from "./engine";

/** The cpu backend of `@tensorflow/tfjs`: plain JavaScript, which works everywhere and is slow. */
export const cpuEngine: Engine = {
  name: "cpu",
  backend: "cpu",
  probe: () => ({
    usable: true,
    reason: "plain JavaScript, in training thousands of times slower than simd",
    hint: null,
  }),
  async start() {
    await activateBackend("cpu");
    return { threads: 1, simd: false, versions: { "@tensorflow/tfjs-backend-cpu": tf.version["tfjs-backend-cpu"] } };
  },
  explain: (error) => ({ usable: false, reason: firstLine(error), hint: null }),
};

/** The part of `OffscreenCanvas` that is used here. */
interface Canvas {
  getContext(kind: "webgl2", options: { failIfMajorPerformanceCaveat: boolean }): object | null;
}

/** The WebGL 2 backend of `@tensorflow/tfjs`: the graphics card, for browsers without WebGPU. */
export const webglEngine: Engine = {
  name: "webgl",
  backend: "webgl",
  probe: probeWebgl,
  async start() {
    await activateBackend("webgl");
    return {
      ...{ threads: 1, simd: false },
      versions: { "@tensorflow/tfjs-backend-webgl": tf.version["tfjs-backend-webgl"] },
    };
  },
  explain: (error) => ({ usable: false, reason: firstLine(error), hint: null }),
};

function probeWebgl(): Verdict {
  const { OffscreenCanvas } = globalThis as { OffscreenCanvas?: new (width: number, height: number) => Canvas };
  if (OffscreenCanvas === undefined) {
    return { usable: false, reason: "WebGL works in browsers only", hint: null };
  }
  // Leaves out a card that the browser says it emulates; where it does not say so, the measurement shows it.
  const context = new OffscreenCanvas(1, 1).getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  return context === null
    ? { usable: false, reason: "this browser has no WebGL 2 on a graphics card", hint: null }
    : { usable: true, reason: "WebGL 2", hint: null };
}
