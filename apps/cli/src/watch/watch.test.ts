import { once } from "node:events";
import { execFileSync } from "node:child_process";
import { appendFile, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import type { RunEvent } from "@gan-cls/report";
import { temporaryFolder } from "@gan-cls/testing";
import { afterEach, describe, expect, it } from "vitest";
import { cli, createMemoryStream } from "../test-cli.test-helper";
import { startWatchServer, type WatchOptions, type WatchServer } from "./watch-server";

const folder = await temporaryFolder();
const run = join(folder, "run");
await mkdir(join(run, "samples"), { recursive: true });
await writeFile(join(run, "samples", "epoch-001.png"), "a picture");
await writeFile(
  join(run, "config.json"),
  JSON.stringify({ command: "train gan", engine: "simd", arguments: [], dataHashes: {} }),
);

const stops: AbortController[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop.abort()));

async function start(options: Partial<WatchOptions> = {}): Promise<WatchServer & { stop: () => void }> {
  const controller = new AbortController();
  stops.push(controller);
  const usual = { folder: run, title: "train gan: run", port: 0, signal: controller.signal };
  const server = await startWatchServer({ ...usual, ...options });
  return { ...server, stop: () => controller.abort() };
}

/** One request as a browser does not let a page make it. */
function ask(
  url: string,
  path: string,
  { method = "GET", host, headers: more }: { method?: string; host?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: string; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const headers = { ...(host !== undefined && { host }), ...more };
    const asked = request({ hostname, port, path, method, headers }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    });
    asked.on("error", reject).end();
  });
}

/** A message of `/events`. */
interface Message {
  readonly id: string;
  readonly events: RunEvent[];
}

/** The messages of `/events` as they come. Leaving the loop closes the connection. */
async function* readMessages(url: string, lastId?: string): AsyncGenerator<Message, void, void> {
  const headers: Record<string, string> = lastId === undefined ? {} : { "Last-Event-ID": lastId };
  const response = await fetch(`${url}events`, { headers });
  let text = "";
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString("utf8");
    for (let end = text.indexOf("\n\n"); end !== -1; end = text.indexOf("\n\n")) {
      const match = /^id: (\d+)\ndata: (.*)$/.exec(text.slice(0, end));
      text = text.slice(end + 2);
      if (match !== null) {
        yield { id: match[1], events: JSON.parse(match[2]) as RunEvent[] };
      }
    }
  }
}

async function nextMessage(messages: AsyncGenerator<Message, void, void>): Promise<Message> {
  const next = await messages.next();
  if (next.done) {
    throw new Error("expected a message, got the end of the stream");
  }
  return next.value;
}

describe("startWatchServer", () => {
  it("serves the page and the sample sheets on loopback, and nothing else of the run", async () => {
    const { url } = await start();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    const page = await ask(url, "/");
    expect(page.status).toBe(200);
    expect(page.body).toContain("train gan: run");
    expect(page.headers).toMatchObject({
      "cross-origin-resource-policy": "same-origin",
      "x-content-type-options": "nosniff",
    });
    expect(await ask(url, "/samples/epoch-001.png")).toMatchObject({ status: 200, body: "a picture" });
    for (const path of [
      "/samples/epoch-002.png",
      "/config.json",
      "/samples/../config.json",
      "/samples/%2e%2e/config.json",
      "/samples/epoch-001.png/..",
    ]) {
      const { status, body } = await ask(url, path);
      expect(body, path).not.toContain("simd");
      expect([200, 404], path).toContain(status);
    }
    expect((await ask(url, "/config.json")).status).toBe(404);
    expect((await ask(url, "/", { method: "POST" })).status).toBe(405);
  });

  it("lets no page embed it, and sends the policy of the page in a header too", async () => {
    const { url } = await start();
    const page = await ask(url, "/");
    const policy = String(page.headers["content-security-policy"]);
    const [, own] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page.body) ?? [];
    expect(policy).toBe(`${own}; frame-ancestors 'none'`);
    expect(policy).toMatch(/script-src 'sha256-[\w+/=]+';/);
    for (const path of ["/", "/samples/epoch-001.png", "/none", "//", "/events?from=x:y"]) {
      if (path !== "/events?from=x:y") {
        expect((await ask(url, path)).headers, path).toMatchObject({ "x-frame-options": "DENY" });
      }
    }
  });

  it("answers no request that another site has made, but a visit of the page", async () => {
    const { url } = await start();
    const { host, port } = new URL(url);
    const status = async (path: string, headers: Record<string, string>): Promise<number> =>
      (await ask(url, path, { headers: { host, ...headers } })).status;
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: `http://127.0.0.1:${Number(port) + 1}` },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site", "sec-fetch-dest": "document" },
    ]) {
      expect(await status("/events", headers as unknown as Record<string, string>), JSON.stringify(headers)).toBe(403);
    }
    expect(await status("/", { "sec-fetch-site": "cross-site", "sec-fetch-dest": "iframe" })).toBe(403);
    expect(await status("/", { "sec-fetch-site": "cross-site", "sec-fetch-dest": "document" })).toBe(200);
    expect(await status("/", { "sec-fetch-site": "none", "sec-fetch-dest": "document" })).toBe(200);
    expect(await status("/", { origin: `http://${host}`, "sec-fetch-site": "same-origin" })).toBe(200);
  });

  it.runIf(process.platform !== "win32")("follows no link out of the run, and waits for no pipe", async () => {
    const own = join(folder, "linked");
    await mkdir(join(own, "samples"), { recursive: true });
    await writeFile(join(folder, "secret.png"), "secret");
    await symlink(join(folder, "secret.png"), join(own, "samples", "epoch-001.png"));
    await symlink(folder, join(own, "samples-seed-1"));
    await writeFile(join(folder, "epoch-001.png"), "secret");
    await writeFile(join(own, "sheet.png"), "own");
    await symlink(join(own, "sheet.png"), join(own, "samples", "epoch-002.png"));
    execFileSync("mkfifo", [join(own, "samples", "epoch-003.png")]);
    await symlink(join(folder, "secret.jsonl"), join(own, "events.jsonl"));
    await writeFile(join(folder, "secret.jsonl"), '{"type":"run-start","task":"secret"}\n');
    const { url } = await start({ folder: own });
    for (const path of ["/samples/epoch-001.png", "/samples-seed-1/epoch-001.png", "/samples/epoch-003.png"]) {
      expect((await ask(url, path)).status, path).toBe(404);
    }
    expect(await ask(url, "/samples/epoch-002.png")).toMatchObject({ status: 200, body: "own" });
    const messages = readMessages(url);
    const next = messages.next();
    await rm(join(own, "events.jsonl"));
    await writeFile(join(own, "events.jsonl"), '{"type":"run-start"}\n');
    expect((await next).value).toMatchObject({ events: [{ type: "run-start" }] });
    await messages.return();
  });

  it("leaves out a line of the log that is too long, says so, and goes on", async () => {
    const log = join(run, "events.jsonl");
    const long = `{"type":"${"x".repeat(5000)}"}`;
    await writeFile(log, `{"type":"run-start"}\n${long}\n{"type":"run-resume"}\n${long}`);
    const { url } = await start({ limits: { lineBytes: 1000 } });
    const response = await fetch(`${url}events`);
    let text = "";
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString("utf8");
      if (text.includes("run-end")) {
        break;
      }
      if (text.match(/event: note/g)?.length === 2 && !text.includes("run-end")) {
        await appendFile(log, '\n{"type":"run-end"}\n');
      }
    }
    expect(text).toContain('data: [{"type":"run-start"}]');
    expect(text).toContain('data: [{"type":"run-resume"}]');
    expect(text).toContain('data: [{"type":"run-end"}]');
    expect(text).not.toContain("xxx");
    expect(text).toContain("A line of more than 1 000 bytes in events.jsonl was left out.");
  });

  it("answers to its own name alone, so that no other site's name can point here and read", async () => {
    const { url } = await start();
    const { port } = new URL(url);
    for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1", `127.0.0.1:${Number(port) - 1}`]) {
      expect((await ask(url, "/events", { host })).status, host).toBe(403);
    }
    expect((await ask(url, "/", { host: `localhost:${port}` })).status).toBe(200);
  });

  it("sends what is logged and then what is added, line by line, and goes on from where a reader was", async () => {
    const log = join(run, "events.jsonl");
    await writeFile(log, '{"type":"run-start"}\n{"task":"gan","type":"checkpoint"}\n{"type":"half');
    const { url } = await start();
    const messages = readMessages(url);
    const first = await nextMessage(messages);
    expect(first.events).toEqual([{ type: "run-start" }, { task: "gan", type: "checkpoint" }]);
    await appendFile(log, '"}\n{"type":"run-end"}\n');
    const second = await nextMessage(messages);
    expect(second.events).toEqual([{ type: "half" }, { type: "run-end" }]);
    await messages.return();
    const others = readMessages(url, first.id);
    const again = await nextMessage(others);
    await others.return();
    expect(again.events).toEqual(second.events);
  });

  it("says once when everything that was logged before has been sent", async () => {
    const log = join(run, "events.jsonl");
    const lines = Array.from({ length: 60 }, (_, line) => `{"type":"line-${line}"}\n`);
    await writeFile(log, lines.join(""));
    const { url } = await start({ limits: { lineBytes: 200 } });
    const response = await fetch(`${url}events`);
    let text = "";
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString("utf8");
      if (text.includes("event: caught-up") && !text.includes("line-60")) {
        await appendFile(log, '{"type":"line-60"}\n');
      }
      if (text.includes("line-60")) {
        break;
      }
    }
    const messages = text.match(/line-\d+|caught-up/g);
    expect(messages).toEqual([...lines.map((_, line) => `line-${line}`), "caught-up", "line-60"]);
  });

  it("waits for a log that is not there yet, and stops at once when it is asked to, readers or not", async () => {
    await writeFile(join(run, "events.jsonl"), "");
    const { url, closed, stop } = await start();
    const response = await fetch(`${url}events`);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    stop();
    await closed;
    await expect(response.text()).rejects.toThrow();
    await expect(fetch(url)).rejects.toThrow();
  });

  it("tells of a port that is in use", async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, "127.0.0.1", resolve));
    const { port } = blocker.address() as { port: number };
    await expect(start({ port })).rejects.toThrow(
      `startWatchServer: --port must be a free one, got ${port}: it is in use`,
    );
    blocker.close();
  });
});

describe("gan-cls watch", () => {
  it("prints where it serves, and ends as stopped commands do not: nothing is left to go on with", async () => {
    const controller = new AbortController();
    const stdout = createMemoryStream();
    const watching = cli(["watch", run], { stdout, signal: controller.signal });
    await once(stdout, "text");
    expect(stdout.text).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\n$/);
    expect((await fetch(stdout.text.trim())).status).toBe(200);
    controller.abort();
    expect(await watching).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ["a folder that is no run", ["watch", join(folder, "none")], /watch: expected the folder of a run/],
    ["a port that is none", ["watch", run, "--port", "70000"], /'70000' is invalid/],
  ])("refuses %s", async (_, argv, message) => {
    const { exitCode, stdout, stderr } = await cli(argv);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr.trim().split("\n")).toEqual([expect.stringMatching(message)]);
  });
});
