import { throwIfAborted } from "@gan-cls/core";
import { afterEach, describe, expect, it } from "vitest";
import { connect } from "./connect";
import { latestOnly } from "./latest-only";
import type { Operation, Port, ToPage, ToWorker } from "./protocol";
import { serve } from "./serve";

interface Table {
  square: Operation<number, number>;
  count: Operation<{ to: number }, string, number>;
  fail: Operation<null, never>;
  wait: Operation<null, string>;
}

const channels: MessageChannel[] = [];
afterEach(() => channels.splice(0).forEach(({ port1, port2 }) => (port1.close(), port2.close())));

function open(): ReturnType<typeof connect<Table>> {
  const channel = new MessageChannel();
  channels.push(channel);
  serve<Table>(channel.port2 as unknown as Port<ToWorker>, {
    square: async (input) => input ** 2,
    async count({ to }, { emit }) {
      for (let i = 1; i <= to; i++) {
        emit(i);
      }
      return "done";
    },
    fail: () => Promise.reject(new RangeError("too much")),
    async wait(_, { signal }) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      throwIfAborted("wait", signal);
      return "never";
    },
  });
  return connect<Table>(channel.port1 as unknown as Port<ToPage>);
}

describe("calls to a worker", () => {
  it("answers each call with its own result", async () => {
    const { call } = open();
    expect(await Promise.all([2, 3, 4].map((value) => call("square", value)))).toEqual([4, 9, 16]);
  });

  it("hands over events in order, before the answer", async () => {
    const heard: unknown[] = [];
    heard.push(await open().call("count", { to: 3 }, { onEvent: (event) => heard.push(event) }));
    expect(heard).toEqual([1, 2, 3, "done"]);
  });

  it("rejects with the worker's message", async () => {
    await expect(open().call("fail", null)).rejects.toMatchObject({ code: "unsupported", message: "too much" });
  });

  it("cancels a running call, and one that is cancelled before it starts", async () => {
    const { call } = open();
    const controller = new AbortController();
    const running = call("wait", null, { signal: controller.signal });
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: "aborted" });
    await expect(call("wait", null, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "aborted" });
  });
});

describe("latestOnly", () => {
  it("skips what was overtaken while the work was busy", async () => {
    const done: number[] = [];
    const listeners = new Map<number, () => void>();
    const finished = (input: number): Promise<void> => new Promise((resolve) => listeners.set(input, resolve));
    const submit = latestOnly(async (input: number) => {
      await Promise.resolve();
      done.push(input);
      listeners.get(input)?.();
    });
    const four = finished(4);
    [1, 2, 3, 4].forEach(submit);
    await four;
    const five = finished(5);
    submit(5);
    await five;
    expect(done).toEqual([1, 4, 5]);
  });
});
