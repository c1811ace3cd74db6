import { smallDigits } from "@gan-cls/testing";
import { buildDiscriminator } from "@gan-cls/models";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { createDiscriminatorPool, type DiscriminatorPool } from "./discriminator-pool";
import type { GivenDiscriminator } from "./given-discriminator";
import { PRESETS } from "../presets";

beforeAll(() => tf.setBackend("cpu"));

const given: GivenDiscriminator = { note: "", load: () => Promise.reject(new Error("opened by the source")) };

function poolFor(discriminator: GivenDiscriminator | undefined): { pool: DiscriminatorPool; opened: number[] } {
  const plan = { settings: PRESETS["label-efficiency"], seeds: [1, 2], discriminator };
  const opened: number[] = [];
  const pool = createDiscriminatorPool(plan, smallDigits(1), (seed) => {
    opened.push(seed);
    const model = buildDiscriminator({ filters: [2, 3], seed, imageShape: [12, 12, 1] });
    return { notes: [], get: () => Promise.resolve(model), dispose: () => void model.dispose() };
  });
  return { pool, opened };
}

describe("createDiscriminatorPool", () => {
  it("opens a given discriminator once for all seeds, and a GAN's for each", async () => {
    const one = poolFor(given);
    expect(await one.pool.trained(1).get()).toBe(await one.pool.trained(2).get());
    expect(one.opened).toEqual([1]);
    const trained = poolFor(undefined);
    expect(await trained.pool.trained(1).get()).not.toBe(await trained.pool.trained(2).get());
    expect(trained.opened).toEqual([1, 2]);
    one.pool.dispose();
    trained.pool.dispose();
  });

  it("shares the control of a seed, so that its features are found again, and keeps the last few", async () => {
    const { pool } = poolFor(given);
    const first = await pool.untrained(1);
    expect(await pool.untrained(1)).toBe(first);
    expect(await pool.untrained(2)).not.toBe(first);
    for (const seed of [3, 4, 1, 5]) {
      await pool.untrained(seed);
    }
    expect(await pool.untrained(1)).toBe(first);
    pool.dispose();
  });

  it("leaves no tensor behind", async () => {
    const before = tf.memory().numTensors;
    const { pool } = poolFor(given);
    await pool.trained(1).get();
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      await pool.untrained(seed);
    }
    pool.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
