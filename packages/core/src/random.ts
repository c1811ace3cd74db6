import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { hashBytes } from "./hash";
import { assertInRange, assertNonNegativeInteger, assertPositiveInteger } from "./assert";

const TWO_POW_32 = 2 ** 32;
const TWO_POW_MINUS_32 = 2 ** -32;

/**
 * A seeded random stream with named, independent sub-streams. The generator is xoroshiro128+ (package `pure-rand`); the seed of
 * a sub-stream is a SHA-256 of its path, so adding a consumer never moves the numbers of another one.
 *
 * ```ts
 * const random = Random.fromSeed(42);
 * const noise = random.stream("noise"); // the same numbers no matter what else has been drawn
 * noise.normal();
 * ```
 */
export class Random {
  readonly #key: string;
  readonly #generator: RandomGenerator;
  /** The second value of the last normal pair, if it is still unused. */
  #spareNormal: number | null = null;

  private constructor(key: string, generator: RandomGenerator) {
    this.#key = key;
    this.#generator = generator;
  }

  /** @param seed A non-negative safe integer. */
  static fromSeed(seed: number): Random {
    assertNonNegativeInteger("Random.fromSeed", "seed", seed);
    return Random.#fromKey(String(seed));
  }

  static #fromKey(key: string): Random {
    const digest = new DataView(hashBytes(new TextEncoder().encode(`gan-cls:${key}`)).buffer);
    // All 128 bits of state come from the digest: a 32-bit seed would let streams collide.
    const words = [0, 4, 8, 12].map((offset) => digest.getInt32(offset));
    return new Random(key, xoroshiro128plusFromState(words));
  }

  /** The sub-stream of this name. It depends only on this stream's identity and the name, not on what was drawn before. */
  stream(name: string | number): Random {
    return Random.#fromKey(`${this.#key}/${escapeSlashes(String(name))}`);
  }

  /** A uniform integer in `[0, 2^32)`. */
  uint32(): number {
    return this.#generator.next() >>> 0;
  }

  /** A uniform number in `[0, 1)`. */
  uniform(): number {
    return this.uint32() * TWO_POW_MINUS_32;
  }

  /** A uniform integer in `[0, limit)`, without modulo bias. @param limit An integer from 1 to 2^32. */
  integer(limit: number): number {
    assertPositiveInteger("Random.integer", "limit", limit);
    assertInRange("Random.integer", "limit", limit, 1, TWO_POW_32);
    const rejectFrom = TWO_POW_32 - (TWO_POW_32 % limit);
    let value = this.uint32();
    while (value >= rejectFrom) {
      value = this.uint32();
    }
    return value % limit;
  }

  /** A standard normal number. Reference: Marsaglia's polar method (Marsaglia and Bray, 1964). */
  normal(): number {
    if (this.#spareNormal !== null) {
      const spare = this.#spareNormal;
      this.#spareNormal = null;
      return spare;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * Math.log(s)) / s);
        this.#spareNormal = v * scale;
        return u * scale;
      }
    }
  }

  /** A fresh array of `length` standard normal numbers. */
  normals(length: number): Float32Array {
    assertNonNegativeInteger("Random.normals", "length", length);
    return Float32Array.from({ length }, () => this.normal());
  }

  /** Shuffles in place (Fisher-Yates) and returns the same array. */
  shuffle<T extends Uint32Array | unknown[]>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [items[i], items[j]] = [items[j], items[i]];
    }
    return items;
  }

  /** The integers `0 ... length - 1` in random order. */
  permutation(length: number): Uint32Array {
    assertNonNegativeInteger("Random.permutation", "length", length);
    return this.shuffle(Uint32Array.from({ length }, (_, index) => index));
  }

  /** An integer seed in `[0, 2^31)` for APIs that take nothing else, such as tfjs initialisers. */
  seed(): number {
    return this.uint32() >>> 1;
  }
}

/** Makes `stream("a/b")` differ from `stream("a").stream("b")`. */
function escapeSlashes(name: string): string {
  return name.replaceAll("%", "%25").replaceAll("/", "%2F");
}
