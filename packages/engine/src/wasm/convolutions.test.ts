import * as tf from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { prepareEngine } from "../prepare-engine";

const r = (seed: number, ...s: number[]) => tf.randomNormal(s, 0, 1, "float32", seed);

it("agrees with cpu", async () => {
  await prepareEngine({ engine: "wasm" });
  const cases: [number[], number[], number, "same" | "valid" | number][] = [
    [[9, 7, 6, 16], [5, 5, 16, 9], 1, "same"],
    [[9, 9, 8, 16], [5, 4, 16, 9], 2, "same"],
    [[9, 9, 8, 16], [3, 4, 16, 9], 3, "valid"],
    [[9, 9, 8, 1], [3, 4, 1, 9], 2, "same"],
    [[2, 9, 8, 9], [3, 4, 9, 9], 2, "same"],
    [[2, 9, 8, 9], [3, 3, 9, 9], 2, 2],
    [[9, 9, 8, 16], [2, 1, 16, 9], 3, "valid"],
  ];
  const run = () =>
    cases.map(([xs, ws, s, pad]) =>
      tf.tidy(() => {
        const x = r(1, ...xs);
        const w = r(2, ...ws);
        const f = (a: tf.Tensor, b: tf.Tensor) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, s, pad);
        const y = f(x, w);
        const dy = r(3, ...y.shape);
        const [dx, dw] = tf.grads((a, b) => tf.sum(tf.mul(f(a, b), dy)))([x, w]);
        return [y, dx, dw].map((t) => t.dataSync());
      }),
    );
  const a = run();
  await prepareEngine({ engine: "cpu" });
  const b = run();
  a.forEach((ts, i) =>
    ts.forEach((t, j) => {
      let worst = 0;
      t.forEach((v, q) => (worst = Math.max(worst, Math.abs(v - b[i][j][q]))));
      expect(worst, `${i} ${j}`).toBeLessThan(1e-3);
    }),
  );
});
