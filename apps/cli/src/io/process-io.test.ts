import { type EventEmitter } from "node:events";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createProcessIo } from "./process-io";

type Listener = (...values: unknown[]) => void;

/** Calls `create` and gives back what it has listened to on an emitter, without leaving it there. */
function listenersAddedTo(emitter: EventEmitter, event: string, create: () => void): Listener[] {
  const before = new Set(emitter.rawListeners(event));
  create();
  const added = emitter.rawListeners(event).filter((listener) => !before.has(listener)) as Listener[];
  added.forEach((listener) => emitter.removeListener(event, listener));
  return added;
}

describe("createProcessIo", () => {
  afterEach(() => vi.restoreAllMocks());

  it.each(["SIGINT", "SIGTERM"])("stops at the first %s and ends at once at the second", (name) => {
    const exit = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
    const clock = vi.spyOn(performance, "now").mockReturnValue(1000);
    let signal: AbortSignal | undefined;
    const [onSignal] = listenersAddedTo(process, name, () => ({ signal } = createProcessIo()));
    expect(signal?.aborted).toBe(false);
    onSignal(name);
    expect(signal?.aborted).toBe(true);

    // The same Ctrl-C again, passed on by npm.
    clock.mockReturnValue(1010);
    onSignal(name);
    expect(exit).not.toHaveBeenCalled();

    clock.mockReturnValue(2000);
    onSignal(name);
    expect(exit).toHaveBeenCalledExactlyOnceWith(130);
  });

  it.each([
    ["stdout", "EPIPE", false],
    ["stdout", "EIO", true],
    ["stderr", "EPIPE", true],
    ["stderr", "EIO", true],
  ] as const)("after %s has failed with %s, a stop is asked for: %s", (name, code, isAborted) => {
    let signal: AbortSignal | undefined;
    const [onError] = listenersAddedTo(process[name], "error", () => ({ signal } = createProcessIo()));
    onError(Object.assign(new Error("gone"), { code }));
    onError(Object.assign(new Error("gone"), { code }));
    expect(signal?.aborted).toBe(isAborted);
  });

  it("passes on any other error of a stream", () => {
    const [onError] = listenersAddedTo(process.stdout, "error", createProcessIo);
    expect(() => onError(Object.assign(new Error("bad"), { code: "EBADF" }))).toThrow("bad");
  });

  it("knows when a terminal that it had has gone", () => {
    let there = true;
    let io: ReturnType<typeof createProcessIo> | undefined;
    listenersAddedTo(
      process,
      "SIGHUP",
      () => (io = createProcessIo({ isTerminal: (stream) => there && stream === 2 })),
    );
    expect(io?.hasLostTerminal()).toBe(false);
    there = false;
    expect(io?.hasLostTerminal()).toBe(true);
  });

  it.each([
    ["stops", true],
    ["goes on without one, as under nohup,", false],
  ])("%s when the terminal goes away, and does not hurry when it is told twice", (_name, hasTerminal) => {
    const exit = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
    let signal: AbortSignal | undefined;
    const isTerminal = (): boolean => hasTerminal;
    const [onHangUp] = listenersAddedTo(process, "SIGHUP", () => ({ signal } = createProcessIo({ isTerminal })));
    onHangUp("SIGHUP");
    onHangUp("SIGHUP");
    expect(signal?.aborted).toBe(hasTerminal);
    expect(exit).not.toHaveBeenCalled();
  });
});
