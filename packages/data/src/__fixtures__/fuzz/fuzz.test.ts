import { describe, expect, it } from "vitest";
import { runFuzz } from "./run-fuzz";
import { fuzzTargets } from "./targets";

const targets = await fuzzTargets();

/** `npm run fuzz` runs 20 000. */
const CASES = Math.ceil(1000 / targets.length);

describe("readers of foreign files: damaged files are refused with an error of gan-cls, or read", () => {
  it.each(targets.map((target) => [target.name, target] as const))("%s", async (_, target) => {
    for (const whole of target.seeds) {
      await target.read(whole);
    }
    const { foreign, hangs, refused, accepted } = await runFuzz(target, { cases: CASES, seed: 1 });
    expect(foreign).toEqual([]);
    expect(hangs).toBe(0);
    expect(refused + accepted).toBe(CASES);
  });
});
