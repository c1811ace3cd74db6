import { describe, expect, it } from "vitest";
import { measureItem } from "./measure-item";
import type { Side } from "./side";
import { listWorkItems } from "./work-items";

const [item] = listWorkItems();

/** A side in place that answers each request for a repetition by evaluating `measure`. */
function fakeSide(name: string, measure: string, changes: Partial<Side> = {}): Side {
  const code = `
    const request = JSON.parse(process.argv[1]);
    let round = 0;
    const reply = (value) => console.log(JSON.stringify(value));
    reply({ type: "ready", versions: { ${name}: "1.0" }, detail: request.warmUps + " warm-ups" });
    process.stdin.on("data", () => { round++; ${measure} });`;
  return {
    name,
    variant: name,
    command: () => Promise.resolve([process.execPath, "-e", code]),
    does: () => true,
    assignment: (whole) => ({ item: whole, factor: 1, once: false }),
    ...changes,
  };
}

function measure(sides: Side[]): { told: string[]; result: ReturnType<typeof measureItem> } {
  const told: string[] = [];
  const options = {
    rounds: 3,
    warmUps: 2,
    rest: 0,
    data: "/nowhere",
    onProgress: (message: string) => told.push(message),
  };
  return { told, result: measureItem(item, sides, options) };
}

const STEADY = "reply({ type: 'measured', seconds: round, figure: 10 * round });";

describe("measureItem", () => {
  it("asks every side in turn, round by round", async () => {
    const { told, result } = measure([fakeSide("a", STEADY), fakeSide("b", STEADY)]);
    const { measurements, skipped } = await result;
    expect(skipped).toEqual([]);
    expect(measurements).toEqual(
      ["a", "b"].map((name) => ({
        ...{ work: "gan-step", side: name, seconds: [1, 2, 3], figure: 30 },
        ...{ detail: "2 warm-ups", versions: { [name]: "1.0" } },
      })),
    );
    expect(told).toEqual([
      "gan-step: preparing a",
      "gan-step: preparing b",
      "gan-step: round 1 of 3: a 1.00 s, b 1.00 s",
      "gan-step: round 2 of 3: a 2.00 s, b 2.00 s",
      "gan-step: round 3 of 3: a 3.00 s, b 3.00 s",
    ]);
  });

  it("leaves out a side that fails, at once or later, and goes on", async () => {
    const { result } = measure([
      fakeSide("absent", STEADY, { command: () => Promise.reject(new Error("not installed")) }),
      fakeSide("fragile", `if (round === 2) { process.exit(1); } ${STEADY}`),
      fakeSide("steady", STEADY),
    ]);
    const { measurements, skipped } = await result;
    expect(measurements.map(({ side }) => side)).toEqual(["steady"]);
    expect(skipped).toEqual([
      { work: "gan-step", side: "absent", reason: "not installed" },
      { work: "gan-step", side: "fragile", reason: "ended with code 1" },
    ]);
  });

  it("measures a slow side once, cold, and scales its share", async () => {
    const slow = fakeSide("slow", STEADY, { assignment: (whole) => ({ item: whole, factor: 100, once: true }) });
    const { measurements } = await measure([slow, fakeSide("steady", STEADY)]).result;
    expect(measurements[0]).toMatchObject({
      seconds: [100],
      detail: "0 warm-ups, 100 times the seconds of a part",
    });
    expect(measurements[1].seconds).toHaveLength(3);
  });

  it("does not start a side that does other work", async () => {
    const { told, result } = measure([fakeSide("other", STEADY, { does: () => false })]);
    expect(await result).toEqual({ measurements: [], skipped: [] });
    expect(told.join()).not.toContain("other");
  });
});
