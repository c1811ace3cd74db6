import { describe, expect, expectTypeOf, it, vi } from "vitest";
import { drain, isAbortError, throwIfAborted, yieldToEventLoop } from "./async";
import { GanClsError } from "./errors";

interface Tick {
  type: "tick";
  count: number;
}

/** Counts to `count`, checking `signal` at every step as the real loops do. */
async function* counting(
  count: number,
  { signal, onClose = () => {} }: { signal?: AbortSignal; onClose?: () => void } = {},
): AsyncGenerator<Tick, string, void> {
  try {
    for (let i = 1; i <= count; i++) {
      throwIfAborted("counting", signal);
      yield { type: "tick", count: i };
    }
    return "done";
  } finally {
    onClose();
  }
}

describe("drain", () => {
  it("hands on every event in order and resolves to the result", async () => {
    const events: Tick[] = [];
    const result = await drain(counting(3), (event) => events.push(event));
    expectTypeOf(result).toEqualTypeOf<string>();
    expect(result).toBe("done");
    expect(events.map(({ count }) => count)).toEqual([1, 2, 3]);
  });

  it("needs no observer", async () => {
    expect(await drain(counting(2))).toBe("done");
  });

  it("goes on when the observer throws, and reports each failure", async () => {
    const failures: unknown[] = [];
    const observer = (event: Tick): void => {
      if (event.count !== 2) {
        throw new Error(`at ${event.count}`);
      }
    };
    const result = await drain(counting(3), observer, (error) => failures.push(error));
    expect(result).toBe("done");
    expect(failures).toEqual([new Error("at 1"), new Error("at 3")]);
  });

  it("waits for an asynchronous observer and survives its rejection", async () => {
    const seen: number[] = [];
    const failures: unknown[] = [];
    const observer = async ({ count }: Tick): Promise<void> => {
      await yieldToEventLoop();
      seen.push(count);
      throw new Error(`at ${count}`);
    };
    expect(await drain(counting(2), observer, (error) => failures.push(error))).toBe("done");
    expect(seen).toEqual([1, 2]);
    expect(failures).toHaveLength(2);
  });

  it("goes on when even the report of a failure fails", async () => {
    const fail = (): never => {
      throw new Error("observer");
    };
    expect(await drain(counting(2), fail, fail)).toBe("done");
  });

  it("passes on what the generator throws", async () => {
    const broken = async function* (): AsyncGenerator<Tick, string, void> {
      yield* counting(1);
      throw new GanClsError("diverged", "broken: loss is NaN");
    };
    await expect(drain(broken())).rejects.toMatchObject({ code: "diverged" });
  });

  it("stops at the signal, after the generator has cleaned up", async () => {
    const controller = new AbortController();
    const onClose = vi.fn();
    const counts: number[] = [];
    const running = drain(counting(9, { signal: controller.signal, onClose }), ({ count }) => {
      counts.push(count);
      if (count === 2) {
        controller.abort(new Error("enough"));
      }
    });
    await expect(running).rejects.toMatchObject({ code: "aborted", cause: new Error("enough") });
    expect(counts).toEqual([1, 2]);
    expect(onClose).toHaveBeenCalledOnce();
  });
});

describe("throwIfAborted", () => {
  it("is silent without a signal and before it fires", () => {
    expect(() => throwIfAborted("work", undefined)).not.toThrow();
    expect(() => throwIfAborted("work", new AbortController().signal)).not.toThrow();
  });

  it("names the function and keeps the reason", () => {
    const reason = new Error("closed");
    expect(() => throwIfAborted("work", AbortSignal.abort(reason))).toThrow(
      expect.objectContaining({ code: "aborted", message: "work: stopped by the caller", cause: reason }),
    );
  });
});

describe("isAbortError", () => {
  it("knows our own and the platform's, and nothing else", async () => {
    expect(isAbortError(new GanClsError("aborted", "x"))).toBe(true);
    expect(isAbortError(new DOMException("x", "AbortError"))).toBe(true);
    const fetching = fetch("http://127.0.0.1:9/", { signal: AbortSignal.abort() });
    expect(isAbortError(await fetching.catch((error: unknown) => error))).toBe(true);
    for (const other of [new GanClsError("io", "x"), new Error("aborted"), "AbortError", null, undefined]) {
      expect(isAbortError(other)).toBe(false);
    }
  });
});

describe("yieldToEventLoop", () => {
  /** Whether a timer and an immediate that were set before get their turn while it is awaited a few times. */
  const othersHadATurn = async (): Promise<boolean> => {
    let immediate = false;
    let timer = false;
    setImmediate(() => (immediate = true));
    setTimeout(() => (timer = true), 0);
    for (let i = 0; i < 1_000 && !(immediate && timer); i++) {
      await yieldToEventLoop();
    }
    return immediate && timer;
  };

  it("lets timers and immediates run", async () => {
    expect(await othersHadATurn()).toBe(true);
  });

  it("works where there is no setImmediate, as in browsers", async () => {
    vi.stubGlobal("setImmediate", undefined);
    try {
      let fired = false;
      setTimeout(() => (fired = true), 0);
      await yieldToEventLoop();
      expect(fired).toBe(true);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
