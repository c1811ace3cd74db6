import * as tf from "@tensorflow/tfjs";
import { activateBackend, firstLine } from "./backend";
import type { Engine } from "./engine";

/** The backend that `@tensorflow/tfjs` itself brings: plain JavaScript, right everywhere, slow. */
export const cpuEngine: Engine = {
  name: "cpu",
  backend: "cpu",
  probe: () => ({
    usable: true,
    reason: "plain JavaScript, up to 1000 times slower than wasm when it trains",
    hint: null,
  }),
  async start() {
    await activateBackend("cpu");
    return { threads: 1, simd: false, versions: { "@tensorflow/tfjs-backend-cpu": tf.version["tfjs-backend-cpu"] } };
  },
  explain: (error) => ({ usable: false, reason: firstLine(error), hint: null }),
};
