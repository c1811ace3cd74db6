import { GanClsError } from "@gan-cls/core";
import { describe, expect, it, vi } from "vitest";
import type { Cell, FinishedCell } from "./cell";
import { dealCells, RunnerLost, type CellDeal, type CellRunner } from "./deal-cells";

const cells = ["a", "b", "c"].map((name) => ({ name }) as Cell);

/** A runner that does what `act` does, and finishes cells otherwise. */
function runner(act: (name: string, notes: readonly string[]) => unknown = () => undefined): CellRunner {
  return {
    async run({ name }, notes) {
      await act(name, notes);
      return { name } as FinishedCell;
    },
    stop: vi.fn(),
    close: () => Promise.resolve(),
  };
}

const reason = new GanClsError("unsupported", "too little memory");
const lose = (): never => {
  throw new RunnerLost("ended by SIGKILL", reason);
};

async function deal(
  runners: CellRunner[],
  more: Partial<CellDeal> = {},
): Promise<{ finished: string[]; lost: string[] }> {
  const finished: string[] = [];
  const lost: string[] = [];
  await dealCells({
    ...{ cells, runners, next: ([first]) => first, signal: new AbortController().signal },
    onStart: () => Promise.resolve(),
    onFinished: ({ name }) => Promise.resolve(void finished.push(name)),
    onLost: ({ name }, { message }, count) => Promise.resolve(void lost.push(`${name} ${message}, ${count} left`)),
    ...more,
  });
  return { finished: finished.sort(), lost };
}

describe("dealCells", () => {
  it("has the others run the cell of a runner that has gone, and gives that one no more", async () => {
    const gone = vi.fn(lose);
    const notes: unknown[] = [];
    const kept = runner((name, earlier) => name === "a" && notes.push(earlier));
    expect(await deal([runner(gone), kept])).toEqual({
      finished: ["a", "b", "c"],
      lost: ["a ended by SIGKILL, 1 left"],
    });
    expect(gone).toHaveBeenCalledTimes(1);
    expect(notes).toEqual([["Run again, since a worker process ended by SIGKILL."]]);
  });

  it("has the last one begin anew", async () => {
    let accidents = 0;
    expect(await deal([runner((name) => name !== "c" && accidents++ < 2 && lose())])).toEqual({
      finished: ["a", "b", "c"],
      lost: ["a ended by SIGKILL, 1 left", "b ended by SIGKILL, 1 left"],
    });
  });

  it("gives up on a cell that takes every runner with it, for the reason of the last", async () => {
    const stopped = runner((name) => name === "a" && lose());
    await expect(deal([stopped, runner((name) => name === "a" && lose())])).rejects.toBe(reason);
  });

  it("takes the end of a runner after a stop for a part of the stop", async () => {
    const stopping = new AbortController();
    const dying = runner(() => {
      stopping.abort();
      lose();
    });
    await expect(deal([dying, runner()], { signal: stopping.signal })).rejects.toMatchObject({ code: "aborted" });
  });

  it("stops the others at any other failure", async () => {
    const other = runner();
    const failing = runner(() => Promise.reject(new GanClsError("io", "disk full")));
    await expect(deal([failing, other])).rejects.toMatchObject({ code: "io" });
    expect(other.stop).toHaveBeenCalled();
  });
});
