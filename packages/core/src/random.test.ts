import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Random } from "./random";

const draw = (random: Random, count: number): number[] => Array.from({ length: count }, () => random.uint32());

/** xoroshiro128+ as its authors print it (Blackman and Vigna, 2018), seeded from the digest of the stream's path. */
function referenceDraws(key: string, count: number): number[] {
  const digest = createHash("sha256").update(`gan-cls:${key}`).digest();
  const mask = (1n << 64n) - 1n;
  const rotateLeft = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (64n - k))) & mask;
  let [s0, s1] = [digest.readBigUInt64BE(0), digest.readBigUInt64BE(8)];
  return Array.from({ length: count }, () => {
    const low32 = Number((s0 + s1) & 0xffffffffn);
    s1 ^= s0;
    s0 = rotateLeft(s0, 24n) ^ s1 ^ ((s1 << 16n) & mask);
    s1 = rotateLeft(s1, 37n);
    return low32;
  });
}

describe("the generator", () => {
  it("is xoroshiro128+ on the SHA-256 of seed and path", () => {
    expect(draw(Random.fromSeed(42), 1_000)).toEqual(referenceDraws("42", 1_000));
    expect(draw(Random.fromSeed(7).stream("noise").stream(3), 1_000)).toEqual(referenceDraws("7/noise/3", 1_000));
  });

  it("keeps its numbers from release to release", () => {
    const random = Random.fromSeed(42);
    expect(draw(random, 3)).toMatchInlineSnapshot(`
      [
        437017746,
        4016475308,
        557375222,
      ]
    `);
    expect([random.uniform(), random.normal(), random.normal()]).toMatchInlineSnapshot(`
      [
        0.4240686276461929,
        0.6359969998202586,
        -0.6618062456793976,
      ]
    `);
    expect(random.integer(1_000)).toMatchInlineSnapshot(`968`);
    expect([...random.permutation(10)]).toMatchInlineSnapshot(`
      [
        4,
        9,
        7,
        1,
        2,
        3,
        6,
        8,
        0,
        5,
      ]
    `);
    expect(random.seed()).toMatchInlineSnapshot(`1991494455`);
  });

  it.each([-1, 1.5, NaN, Infinity, 2 ** 53])("refuses the seed %s", (seed) => {
    expect(() => Random.fromSeed(seed)).toThrow(
      expect.objectContaining({
        code: "invalid-argument",
        message: `Random.fromSeed: seed must be a non-negative integer, got ${seed}`,
      }),
    );
  });

  it("takes every safe integer as a seed", () => {
    expect(draw(Random.fromSeed(Number.MAX_SAFE_INTEGER), 4)).toEqual(referenceDraws("9007199254740991", 4));
    expect(draw(Random.fromSeed(0), 4)).toEqual(referenceDraws("0", 4));
  });
});

describe("distributions", () => {
  // The seeds are fixed, so these cannot fail by chance; the limits are those of tests at the 0.1 % level.
  const COUNT = 100_000;

  /** Pearson's statistic against equal frequencies. */
  function chiSquare(counts: readonly number[]): number {
    const total = counts.reduce((a, b) => a + b);
    const expected = total / counts.length;
    return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  }

  function histogram(bins: number, next: () => number): number[] {
    const counts = new Array<number>(bins).fill(0);
    for (let i = 0; i < COUNT; i++) {
      counts[next()]++;
    }
    return counts;
  }

  it.each([1, 2, 3])("uniform numbers fill [0, 1) evenly (seed %i)", (seed) => {
    const random = Random.fromSeed(seed);
    expect(chiSquare(histogram(100, () => Math.floor(random.uniform() * 100)))).toBeLessThan(148.2);
  });

  it.each([2, 3, 10, 97])("integers below %i are equally frequent", (limit) => {
    const random = Random.fromSeed(11);
    const critical = { 2: 10.83, 3: 13.82, 10: 27.88, 97: 144.6 }[limit] ?? NaN;
    expect(chiSquare(histogram(limit, () => random.integer(limit)))).toBeLessThan(critical);
  });

  it("has no modulo bias", () => {
    // 2^32 draws modulo 3 * 2^30 would put one half of all numbers into the first third.
    const random = Random.fromSeed(5);
    const thirds = histogram(3, () => Math.floor(random.integer(3 * 2 ** 30) / 2 ** 30));
    expect(chiSquare(thirds)).toBeLessThan(13.82);
  });

  it("normal numbers follow the normal distribution", () => {
    const sorted = Random.fromSeed(3).normals(COUNT).sort();
    const moment = (power: number): number => sorted.reduce((sum, x) => sum + x ** power, 0) / COUNT;
    const z = 3.29;
    expect(Math.abs(moment(1))).toBeLessThan(z * Math.sqrt(1 / COUNT));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(z * Math.sqrt(2 / COUNT));
    expect(Math.abs(moment(3))).toBeLessThan(z * Math.sqrt(15 / COUNT));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(z * Math.sqrt(96 / COUNT));
    // Quantiles of the standard normal distribution, from tables.
    for (const [probability, quantile] of [
      [0.001, -3.0902],
      [0.025, -1.96],
      [0.5, 0],
      [0.8413, 0.9998],
      [0.999, 3.0902],
    ]) {
      const share = sorted.filter((x) => x < quantile).length / COUNT;
      expect(Math.abs(share - probability)).toBeLessThan(z * Math.sqrt((probability * (1 - probability)) / COUNT));
    }
  });

  it("shuffles into every order equally often", () => {
    const random = Random.fromSeed(9);
    const orders = ["012", "021", "102", "120", "201", "210"];
    expect(chiSquare(histogram(6, () => orders.indexOf(random.permutation(3).join(""))))).toBeLessThan(20.52);
  });

  it("seeds for other libraries are integers in [0, 2^31)", () => {
    const random = Random.fromSeed(1);
    const seeds = Array.from({ length: 1_000 }, () => random.seed());
    expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31)).toBe(true);
    expect(Math.max(...seeds)).toBeGreaterThan(2 ** 30);
  });
});

describe("streams", () => {
  it("depend on the path alone, not on what was drawn before", () => {
    const fresh = draw(Random.fromSeed(1).stream("noise"), 10);
    const used = Random.fromSeed(1);
    draw(used, 99);
    used.normal();
    draw(used.stream("order"), 5);
    expect(draw(used.stream("noise"), 10)).toEqual(fresh);
  });

  it("leave their parent where it stood", () => {
    const parent = Random.fromSeed(1);
    parent.stream("a").normals(7);
    expect(draw(parent, 10)).toEqual(draw(Random.fromSeed(1), 10));
  });

  it.each([
    ["a slash in a name", () => [Random.fromSeed(1).stream("a/b"), Random.fromSeed(1).stream("a").stream("b")]],
    ["an escaped slash", () => [Random.fromSeed(1).stream("a/b"), Random.fromSeed(1).stream("a%2Fb")]],
    ["a seed that ends like a name", () => [Random.fromSeed(4).stream("2"), Random.fromSeed(42)]],
    [
      "a seed with a slash's worth of name",
      () => [Random.fromSeed(1).stream("2/3"), Random.fromSeed(1).stream(2).stream(3)],
    ],
    ["an empty name", () => [Random.fromSeed(1).stream(""), Random.fromSeed(1)]],
  ])("do not collide over %s", (_, make) => {
    const [first, second] = make();
    expect(draw(first, 4)).not.toEqual(draw(second, 4));
  });

  it("take numbers as names", () => {
    expect(draw(Random.fromSeed(1).stream(12), 4)).toEqual(draw(Random.fromSeed(1).stream("12"), 4));
  });

  it("are not correlated with each other, with their parent or with the next seed", () => {
    const COUNT = 20_000;
    const sources = [
      Random.fromSeed(1),
      Random.fromSeed(2),
      Random.fromSeed(1).stream("a"),
      Random.fromSeed(1).stream("b"),
      Random.fromSeed(1).stream(1),
      Random.fromSeed(1).stream(2),
    ].map((random) => random.normals(COUNT));
    for (let i = 0; i < sources.length; i++) {
      for (let j = 0; j < i; j++) {
        const correlation = sources[i].reduce((sum, x, k) => sum + x * sources[j][k], 0) / COUNT;
        expect(Math.abs(correlation), `${i} with ${j}`).toBeLessThan(4 / Math.sqrt(COUNT));
      }
    }
  });
});

describe("arguments and edges", () => {
  it.each([0, -3, 2.5, NaN, 2 ** 32 + 1])("integer refuses the limit %s", (limit) => {
    expect(() => Random.fromSeed(1).integer(limit)).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  });

  it("integer reaches both ends of its range", () => {
    const random = Random.fromSeed(1);
    expect(Array.from({ length: 9 }, () => random.integer(1))).toEqual(new Array(9).fill(0));
    expect(random.integer(2 ** 32)).toBeGreaterThanOrEqual(0);
    expect(new Set(Array.from({ length: 100 }, () => random.integer(3)))).toEqual(new Set([0, 1, 2]));
  });

  it.each([-1, 1.5, NaN])("normals and permutation refuse the length %s", (length) => {
    expect(() => Random.fromSeed(1).normals(length)).toThrow(/length must be a non-negative integer/);
    expect(() => Random.fromSeed(1).permutation(length)).toThrow(/length must be a non-negative integer/);
  });

  it("shuffles in place, keeps every item, and takes lists too short to shuffle", () => {
    const items = Array.from({ length: 50 }, (_, i) => `item ${i}`);
    const shuffled = Random.fromSeed(1).shuffle(items);
    expect(shuffled).toBe(items);
    expect(items[0] === "item 0" && items[1] === "item 1" && items[2] === "item 2").toBe(false);
    expect(new Set(items).size).toBe(50);
    expect(Random.fromSeed(1).shuffle([])).toEqual([]);
    expect([...Random.fromSeed(1).permutation(0)]).toEqual([]);
    expect([...Random.fromSeed(1).permutation(1)]).toEqual([0]);
  });
});
