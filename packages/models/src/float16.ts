import { GanClsError } from "@gan-cls/core";

/** The largest float32 below the half-way point to what float16 cannot hold. */
const LARGEST = 65519.996;

const FLOAT = new Float32Array(1);
const BITS = new Uint32Array(FLOAT.buffer);

/**
 * Numbers as IEEE 754 half precision, each rounded to the nearest (of two equally near ones to the even). tfjs reads them by itself where a
 * model's list of weights says `float16`.
 *
 * @throws GanClsError `invalid-argument` for a number above 65504 or one that is not finite, which half precision has no place for.
 */
export function toFloat16(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, (value) => {
    if (!(Math.abs(value) <= LARGEST)) {
      throw new GanClsError("invalid-argument", `toFloat16: expected numbers of at most 65504, got ${value}`);
    }
    return halfBits(value);
  });
}

function halfBits(value: number): number {
  FLOAT[0] = value;
  const sign = (BITS[0] >>> 16) & 0x8000;
  const magnitude = BITS[0] & 0x7fffffff;
  if (magnitude < 0x38800000) {
    // Below 2^-14 half precision counts in steps of 2^-24, as float32 does from 0.5 on: adding 0.5 rounds as wanted.
    FLOAT[0] = Math.abs(value) + 0.5;
    return sign | (BITS[0] - 0x3f000000);
  }
  const even = (magnitude >>> 13) & 1;
  // The exponent's offset is 15 instead of 127; 13 bits of the fraction are rounded away.
  return sign | ((magnitude - (112 << 23) + 0xfff + even) >>> 13);
}
