import { describe, expect, it } from "vitest";
import { measureSensitivity } from "./look-inside";

describe("measureSensitivity", () => {
  it("is warm where the evidence is", async () => {
    // Believes in class 1 as far as there is light in the upper left corner.
    const predict = ({
      pixels,
      size,
    }: {
      pixels: Uint8Array;
      size: number;
    }): Promise<{
      probabilities: Float32Array;
      labels: Uint8Array;
    }> => {
      const light = Array.from({ length: size }, (_, i) => pixels[i * 784] / 255);
      return Promise.resolve({
        probabilities: Float32Array.from(light.flatMap((share) => [1 - share, share])),
        labels: Uint8Array.from(light, (share) => (share > 0.5 ? 1 : 0)),
      });
    };
    const { drops, rows, columns } = await measureSensitivity("cnn-fair", { predict }, new Uint8Array(784).fill(255));
    expect(drops).toHaveLength(rows * columns);
    expect(drops[0]).toBe(1);
    expect(Math.max(...drops.subarray(1))).toBe(0);
  });
});
