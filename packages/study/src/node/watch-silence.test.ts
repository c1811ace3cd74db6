import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { USUAL_SILENCE, watchSilence } from "./watch-silence";

const TIMES = { tick: 1000, idleTicks: 3, silentTicks: 10 };

describe("watchSilence", () => {
  const hung: number[] = [];

  beforeEach(() => {
    vi.useFakeTimers();
    hung.length = 0;
  });

  afterEach(() => vi.useRealTimers());

  /** Watches a process that uses so much computing time from one look to the next. */
  function start(perLook: number | undefined): ReturnType<typeof watchSilence> {
    let sum = 0;
    return watchSilence({
      times: TIMES,
      computing: () => Promise.resolve(perLook === undefined ? undefined : (sum += perLook)),
      onHang: (seconds) => hung.push(seconds),
    });
  }

  it("notices a process that neither speaks nor computes, once", async () => {
    start(0.001);
    await vi.advanceTimersByTimeAsync(3000);
    expect(hung).toEqual([]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(hung).toEqual([4]);
  });

  it("leaves one alone that speaks, however little it computes", async () => {
    const watch = start(0);
    for (let look = 0; look < 50; look++) {
      await vi.advanceTimersByTimeAsync(1000);
      watch.heard();
    }
    expect(hung).toEqual([]);
    watch.end();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(hung).toEqual([]);
  });

  it.each([
    ["computes in one long step", 0.9],
    ["may compute, for all that is known", undefined],
  ])("gives one that %s much longer", async (_name, perLook) => {
    start(perLook);
    await vi.advanceTimersByTimeAsync(9000);
    expect(hung).toEqual([]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(hung).toEqual([10]);
  });

  it("takes two minutes without computing, and half an hour in one step", () => {
    const { tick, idleTicks, silentTicks } = USUAL_SILENCE;
    expect([tick * idleTicks, tick * silentTicks]).toEqual([120_000, 1_800_000]);
  });
});
