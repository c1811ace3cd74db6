import { describe, expect, it, vi } from "vitest";
import { EngineTimes, type Entry, fastestFirst, measureEntries, startFirst } from "./contest";
import type { Engine, EngineName } from "./engines/engine";

/** An engine that only counts how often it was started. */
function pretendEngine(name: EngineName, start = vi.fn(() => Promise.resolve())): Engine {
  return {
    name,
    backend: name,
    probe: () => ({ usable: true, reason: "here", hint: null }),
    start: async () => {
      await start();
      return { threads: 1, simd: false, versions: {} };
    },
    explain: (error) => ({ usable: false, reason: (error as Error).message, hint: null }),
  };
}

function entry(name: EngineName, difference: Partial<Entry> = {}): Entry {
  return {
    engine: pretendEngine(name),
    verdict: { usable: true, reason: "here", hint: null },
    measured: null,
    ...difference,
  };
}

const unusable = { verdict: { usable: false, reason: "not here", hint: null } };
const failing = (name: EngineName): Entry =>
  entry(name, {
    engine: pretendEngine(
      name,
      vi.fn(() => Promise.reject(new Error("no luck"))),
    ),
  });

/** Times that come one after the other. */
function timesOf(...seconds: number[]): EngineTimes {
  return new EngineTimes(() => Promise.resolve(seconds.shift() ?? NaN));
}

const measuredBy = (entries: readonly Entry[]): unknown[] =>
  entries.map(({ engine, measured }) => [engine.name, measured]);

describe("measuring", () => {
  it("times what could be the fastest, which cpu cannot", async () => {
    const entries = await measureEntries([entry("simd"), entry("node"), entry("cpu")], "needed", timesOf(3, 2));
    expect(measuredBy(entries)).toEqual([
      ["simd", 3],
      ["node", 2],
      ["cpu", null],
    ]);
  });

  it("times nothing where there is nothing to choose", async () => {
    const entries = [entry("simd"), entry("node", unusable), entry("cpu")];
    expect(await measureEntries(entries, "needed", timesOf())).toEqual(entries);
  });

  it("times every usable engine but cpu if all are asked for", async () => {
    const entries = [entry("simd"), entry("node", unusable), entry("cpu")];
    expect(measuredBy(await measureEntries(entries, "all", timesOf(1)))).toEqual([
      ["simd", 1],
      ["node", null],
      ["cpu", null],
    ]);
  });

  it("tells why an engine that was to be timed does not work", async () => {
    const [first, second] = await measureEntries([failing("simd"), entry("node")], "needed", timesOf(1));
    expect(first).toMatchObject({ verdict: { usable: false, reason: "no luck" }, measured: null });
    expect(second).toMatchObject({ verdict: { usable: true }, measured: 1 });
  });

  it("remembers", async () => {
    const start = vi.fn(() => Promise.resolve());
    const node = entry("node", { engine: pretendEngine("node", start) });
    const times = timesOf(1, 2);
    expect(await times.measure(node)).toEqual(await times.measure(node));
    expect(start).toHaveBeenCalledTimes(1);
  });

  it("times a real step on the active engine", async () => {
    const { prepareEngine } = await import("./prepare-engine");
    await prepareEngine({ engine: "simd" });
    const { measured } = await new EngineTimes().measure(entry("simd"));
    expect(measured).toBeGreaterThan(0);
    expect(measured).toBeLessThan(Infinity);
  });
});

describe("choosing", () => {
  it("puts the fastest first, and the others in their order", () => {
    const entries = [
      entry("simd", { measured: 3 }),
      entry("node", { measured: 2 }),
      entry("webgl", unusable),
      entry("cpu"),
    ];
    expect(fastestFirst(entries).map(({ engine }) => engine.name)).toEqual(["node", "simd", "cpu"]);
  });

  it("keeps to what usually is faster when the difference may be noise", () => {
    const entries = [entry("simd", { measured: 1 }), entry("node", { measured: 0.95 }), entry("cpu")];
    expect(fastestFirst(entries).map(({ engine }) => engine.name)).toEqual(["simd", "node", "cpu"]);
  });

  it("takes what was not measured in its order, and nothing where nothing works", () => {
    expect(fastestFirst([entry("simd"), entry("cpu")]).map(({ engine }) => engine.name)).toEqual(["simd", "cpu"]);
    expect(fastestFirst([entry("simd", unusable)])).toEqual([]);
  });

  it("tries the next where one does not start, and says why", async () => {
    const [bad, good] = [failing("simd"), entry("node")];
    const { started, failed } = await startFirst([bad, good, entry("cpu")]);
    expect(started?.engine).toBe(good.engine);
    expect([...failed]).toEqual([[bad.engine, { usable: false, reason: "no luck", hint: null }]]);
  });

  it("has nothing where nothing starts", async () => {
    expect((await startFirst([failing("simd")])).started).toBeUndefined();
  });
});
