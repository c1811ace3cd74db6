import { GanClsError } from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";

/** Bytes per number of each type that tfjs stores. */
const BYTES: Readonly<Record<string, number>> = { float32: 4, float16: 2, uint16: 2, uint8: 1 };

/** The exponent of a number that is infinite or none. */
const NOT_FINITE = { float32: 0x7f800000, float16: 0x7c00 } as const;

/**
 * A network with one weight that is no number answers with none, and one with an infinite weight hardly better: such files are refused.
 *
 * @param weights All weights as they are stored, in the order of the list, of the length that it declares.
 * @throws GanClsError `invalid-data` that names the first such weight.
 */
export function assertFiniteWeights(specs: readonly tf.io.WeightsManifestEntry[], weights: Uint8Array): void {
  let offset = 0;
  for (const spec of specs) {
    const stored = spec.quantization?.dtype ?? spec.dtype;
    const numbers = spec.shape.reduce((product, side) => product * side, 1);
    const length = BYTES[stored] * (Number.isSafeInteger(numbers) ? numbers : 0);
    // A copy, because numbers of four bytes must begin at a multiple of four.
    const bytes = weights.slice(offset, offset + length);
    if (!(stored === "float32" || stored === "float16" ? isFinite(stored, bytes) : hasFiniteScale(spec))) {
      throw new GanClsError(
        "invalid-data",
        `modelFromFiles: expected finite weights, got others in ${spec.name}; the file is damaged, or the training has diverged: train the model again`,
        { details: { weight: spec.name } },
      );
    }
    offset += length;
  }
}

function isFinite(stored: keyof typeof NOT_FINITE, bytes: Uint8Array): boolean {
  const exponent = NOT_FINITE[stored];
  const numbers = stored === "float32" ? new Uint32Array(bytes.buffer) : new Uint16Array(bytes.buffer);
  return numbers.every((bits) => (bits & exponent) !== exponent);
}

/** Whole numbers become weights by a scale and a least value. */
function hasFiniteScale({ quantization }: tf.io.WeightsManifestEntry): boolean {
  const { scale = 1, min = 0, dtype } = quantization ?? {};
  const largest = dtype === "uint16" ? 0xffff : 0xff;
  return [min, min + scale * largest].every((value) => Number.isFinite(Math.fround(value)));
}
