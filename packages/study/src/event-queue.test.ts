import { describe, expect, it } from "vitest";
import { EventQueue } from "./event-queue";

describe("EventQueue", () => {
  it("yields events in the order in which they were emitted, from wherever, and returns the result", async () => {
    const queue = new EventQueue<number>();
    const work = async (): Promise<string> => {
      await Promise.all([queue.emit(1), queue.emit(2)]);
      await queue.emit(3);
      return "done";
    };
    const read: number[] = [];
    const events = queue.until(work(), () => {});
    let next = await events.next();
    for (; !next.done; next = await events.next()) {
      read.push(next.value);
    }
    expect([read, next.value]).toEqual([[1, 2, 3], "done"]);
  });

  it("makes the work wait until its event has been taken", async () => {
    const queue = new EventQueue<string>();
    const log: string[] = [];
    const work = async (): Promise<void> => {
      await queue.emit("first");
      log.push("work continues");
      await queue.emit("second");
    };
    for await (const event of queue.until(work(), () => {})) {
      // Several turns of the event loop: the work has every chance to run on.
      await new Promise((resolve) => setImmediate(resolve));
      log.push(`${event} is handled`);
    }
    expect(log).toEqual(["first is handled", "work continues", "second is handled"]);
  });

  it("stops the work when the reader leaves, and waits for its end", async () => {
    const queue = new EventQueue<number>();
    const stopping = new AbortController();
    const log: string[] = [];
    const work = async (): Promise<void> => {
      for (let count = 0; !stopping.signal.aborted; count++) {
        await queue.emit(count);
      }
      // Events of a work that winds up are taken by nobody, and must not hold it up.
      await queue.emit(-1);
      log.push("wound up");
    };
    for await (const event of queue.until(work(), () => stopping.abort())) {
      if (event === 2) {
        break;
      }
    }
    expect(log).toEqual(["wound up"]);
  });

  it("throws what the work throws, once all events before have been read", async () => {
    const queue = new EventQueue<number>();
    const work = async (): Promise<void> => {
      void queue.emit(1);
      void queue.emit(2);
      await Promise.resolve();
      throw new Error("out of paper");
    };
    const read: number[] = [];
    let stops = 0;
    const reading = (async () => {
      for await (const event of queue.until(work(), () => stops++)) {
        read.push(event);
      }
    })();
    await expect(reading).rejects.toThrow("out of paper");
    expect({ read, stops }).toEqual({ read: [1, 2], stops: 0 });
  });

  it("does not turn a failure after the reader has left into a second error", async () => {
    const queue = new EventQueue<number>();
    let fail: (error: Error) => void = () => {};
    const work = new Promise<void>((_, reject) => (fail = reject));
    void queue.emit(1);
    const read: number[] = [];
    for await (const event of queue.until(work, () => fail(new Error("aborted")))) {
      read.push(event);
      break;
    }
    expect(read).toEqual([1]);
  });
});
