import { describe, expect, it } from "vitest";
import { toFloat16 } from "./artifact";

/** Half precision by its definition. */
function fromBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  return sign * (exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15));
}

const half = (value: number): number => toFloat16(Float32Array.of(value))[0];

describe("toFloat16", () => {
  it("gives every finite half back unchanged", () => {
    for (let bits = 0; bits < 0x7c00; bits++) {
      expect([half(fromBits(bits)), half(fromBits(bits | 0x8000))]).toEqual([bits, bits | 0x8000]);
    }
  });

  it("rounds to the nearest, and half-way to the even, in normal and subnormal range", () => {
    for (const bits of [0, 1, 2, 0x3fe, 0x3ff, 0x400, 0x401, 0x3bff, 0x3c00, 0x7bfd]) {
      const [low, high] = [fromBits(bits), fromBits(bits + 1)];
      const step = high - low;
      expect(half(low + step / 2)).toBe(bits % 2 === 0 ? bits : bits + 1);
      expect(half(low + step * 0.49)).toBe(bits);
      expect(half(low + step * 0.51)).toBe(bits + 1);
    }
  });

  it.each([65520, -65520, Infinity, NaN])("refuses %d", (value) => {
    expect(() => half(value)).toThrow(/expected numbers of at most 65504/);
  });
});
