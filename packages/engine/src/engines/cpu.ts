import * as tf from "@tensorflow/tfjs";
import { type Engine, firstLine } from "./engine";

/** The backend that `@tensorflow/tfjs` itself brings: plain JavaScript, right everywhere, slow. */
export const cpuEngine: Engine = {
  name: "cpu",
  backend: "cpu",
  probe: () => ({
    usable: true,
    reason: "plain JavaScript, 50 to 1000 times slower than wasm at convolutions",
    hint: null,
  }),
  load: () => Promise.resolve(),
  describe: () =>
    Promise.resolve({
      threads: 1,
      simd: false,
      versions: { "@tensorflow/tfjs-backend-cpu": tf.version["tfjs-backend-cpu"] },
    }),
  explain: (error) => ({ usable: false, reason: firstLine(error), hint: null }),
};
