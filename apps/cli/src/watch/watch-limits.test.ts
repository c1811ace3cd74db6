import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { temporaryFolder } from "@gan-cls/testing";
import { afterEach, describe, expect, it } from "vitest";
import type { WatchLimits } from "./watch-limits";
import { startWatchServer } from "./watch-server";

const run = join(await temporaryFolder(), "run");
await mkdir(run, { recursive: true });
await writeFile(join(run, "events.jsonl"), '{"type":"run-start"}\n');

const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));

async function start(limits: Partial<WatchLimits> = {}): Promise<{ url: string; port: number }> {
  const controller = new AbortController();
  ends.push(() => controller.abort());
  const { url } = await startWatchServer({ folder: run, title: "run", port: 0, signal: controller.signal, limits });
  return { url, port: Number(new URL(url).port) };
}

/** A bare connection that has sent some text, and what came back. */
interface Client {
  readonly socket: Socket;
  readonly text: () => string;
  /** Resolves when the server has ended it. */
  readonly closed: Promise<unknown>;
}

async function open(port: number, text: string): Promise<Client> {
  const socket = connect(port, "127.0.0.1");
  ends.push(() => socket.destroy());
  let received = "";
  socket.on("data", (chunk: Buffer) => (received += chunk.toString("latin1")));
  socket.on("error", () => {});
  const closed = new Promise((resolve) => socket.once("close", resolve));
  await Promise.race([once(socket, "connect"), closed]);
  socket.write(text);
  return { socket, text: () => received, closed };
}

const request = (port: number, path: string, more = ""): string =>
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${more}\r\n`;

/** Resolves when something is the case. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Resolves when a stream of events is granted; leaves it at once. */
async function untilFree(url: string): Promise<void> {
  for (let code = 503; code === 503;) {
    const controller = new AbortController();
    code = (await fetch(`${url}events`, { signal: controller.signal })).status;
    controller.abort();
  }
}

const status = ({ text }: Client): number => Number(/^HTTP\/1\.1 (\d+)/.exec(text())?.[1] ?? 0);

describe("the live view", () => {
  it("streams to so many readers, tells the others so, and serves again when they have left", async () => {
    const { url, port } = await start({ connections: 40, refusedConnections: 500, streams: 8 });
    const readers = await Promise.all(Array.from({ length: 500 }, () => open(port, request(port, "/events"))));
    await until(() => readers.every((reader) => status(reader) !== 0));
    const statuses = readers.map(status);
    expect(statuses.filter((code) => code === 200)).toHaveLength(8);
    expect(statuses.filter((code) => code === 503)).toHaveLength(492);
    const refused = readers.find((reader) => status(reader) === 503);
    expect(refused?.text()).toMatch(/at once\. Close some/);
    readers.forEach(({ socket }) => socket.destroy());
    await Promise.all(readers.map(({ closed }) => closed));
    let again = 503;
    while (again === 503) {
      again = (await fetch(url)).status;
    }
    expect(again).toBe(200);
  });

  it("closes connections beyond all of these without a word", async () => {
    const { port } = await start({ connections: 2, refusedConnections: 2 });
    const silent = await Promise.all(Array.from({ length: 4 }, () => open(port, "")));
    const dropped = await open(port, request(port, "/"));
    await dropped.closed;
    expect(dropped.text()).toBe("");
    expect(silent.every(({ socket }) => !socket.destroyed)).toBe(true);
  });

  it("ends connections that send nothing, and those that send their headers letter by letter", async () => {
    const { url, port } = await start({
      headersMilliseconds: 60,
      requestMilliseconds: 80,
      checkMilliseconds: 20,
      idleMilliseconds: 150,
    });
    const silent = await open(port, "");
    const slow = await open(port, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`);
    const dripping = setInterval(() => slow.socket.write("x"), 10);
    ends.push(() => clearInterval(dripping));
    await Promise.all([silent.closed, slow.closed]);
    expect(slow.text()).toMatch(/^HTTP\/1\.1 408 /);
    expect((await fetch(url)).status).toBe(200);
  });

  it("refuses huge headers, and addresses that are none", async () => {
    const { port } = await start();
    const huge = await open(port, request(port, "/", `X: ${"x".repeat(100_000)}\r\n`));
    await huge.closed;
    expect(status(huge)).toBe(431);
    const odd = await open(port, request(port, "//", "Connection: close\r\n"));
    await odd.closed;
    expect(status(odd)).toBe(404);
  });

  it("reads no further for a reader that takes nothing, and leaves it", async () => {
    const line = `${JSON.stringify({ type: "row", text: "x".repeat(100_000) })}\n`;
    const log = join(run, "events.jsonl");
    await writeFile(log, line.repeat(500));
    const { port, url } = await start({ idleMilliseconds: 300, streams: 1 });
    const before = process.memoryUsage().arrayBuffers;
    const reader = await open(port, "");
    reader.socket.pause();
    reader.socket.write(request(port, "/events"));
    // It reads nothing, so it learns of the end when it looks again; the place of its stream is free before.
    await until(() => reader.socket.bytesRead > 0 || reader.socket.readableLength > 0);
    await untilFree(url);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 25);
    reader.socket.resume();
    await reader.closed;
    // What the system had under way, not the 50 MB of the log.
    expect(reader.text().length).toBeLessThan(2 ** 25);
  });
});
