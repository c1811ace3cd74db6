import * as tf from "@tensorflow/tfjs";
import { activateBackend, firstLine } from "./backend";
import type { Engine, Verdict } from "./engine";

const BACKEND = "webgl";

/** A canvas outside the page, as far as it is used here. */
interface Canvas {
  getContext(kind: "webgl2", options: { failIfMajorPerformanceCaveat: boolean }): object | null;
}

/** TensorFlow.js on the graphics card through WebGL 2, for browsers without WebGPU. It comes with `@tensorflow/tfjs`. */
export const webglEngine: Engine = {
  name: "webgl",
  backend: BACKEND,
  probe: judge,
  async start() {
    await activateBackend(BACKEND);
    return {
      ...{ threads: 1, simd: false },
      versions: { "@tensorflow/tfjs-backend-webgl": tf.version["tfjs-backend-webgl"] },
    };
  },
  explain: (error) => ({ usable: false, reason: firstLine(error), hint: null }),
};

function judge(): Verdict {
  const { OffscreenCanvas } = globalThis as { OffscreenCanvas?: new (width: number, height: number) => Canvas };
  if (OffscreenCanvas === undefined) {
    return { usable: false, reason: "WebGL is there in browsers only", hint: null };
  }
  // Where the browser says that the processor emulates the card, it is left out; where it does not say so, the measurement does.
  const context = new OffscreenCanvas(1, 1).getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  return context === null
    ? { usable: false, reason: "this browser has no WebGL 2 on a graphics card", hint: null }
    : { usable: true, reason: "WebGL 2", hint: null };
}
