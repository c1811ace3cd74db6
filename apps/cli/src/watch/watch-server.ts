import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { GanClsError } from "@gan-cls/core";
import { renderWatchPage } from "@gan-cls/report";
import { readFileIfPresent } from "@gan-cls/study/node";
import { streamEvents } from "./event-stream";

/** Only this machine. */
const LOOPBACK = "127.0.0.1";

/** The only files of a run that are served. */
const SAMPLE_SHEET = /^\/(samples(?:-seed-\d+)?)\/(epoch-\d+\.png)$/;

/** What every answer carries: nothing may be embedded, guessed at or kept. */
const HEADERS = {
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-store",
};

/** Options of {@link startWatchServer}. */
export interface WatchOptions {
  /** Folder of the run. */
  folder: string;
  /** What the page is headed by. */
  title: string;
  /** 0 takes a free one. */
  port: number;
  /** Stops the server. */
  signal: AbortSignal;
}

/** A running server. */
export interface WatchServer {
  readonly url: string;
  /** Resolves when it has stopped. */
  readonly closed: Promise<void>;
}

/**
 * Serves the live view of a run to this machine alone. It only reads. Requests that name another host are refused: a page on the web could
 * otherwise let its own name point here and read along (DNS rebinding).
 *
 * @throws GanClsError `invalid-argument` when the port is taken or not allowed.
 */
export async function startWatchServer({ folder, title, port, signal }: WatchOptions): Promise<WatchServer> {
  const server = createServer((request, response) => {
    const { port: own } = server.address() as AddressInfo;
    void answer(request, response, { folder, title, hosts: [`${LOOPBACK}:${own}`, `localhost:${own}`], signal }).catch(
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(describeListenError(error, port)));
    server.listen(port, LOOPBACK, resolve);
  });
  const closed = new Promise<void>((resolve) => server.once("close", resolve));
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) {
    stop();
  }
  return { url: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}/`, closed };
}

function describeListenError({ code, message }: NodeJS.ErrnoException, port: number): GanClsError {
  const reason = { EADDRINUSE: "it is in use", EACCES: "it needs more rights" }[code ?? ""] ?? message;
  return new GanClsError(
    "invalid-argument",
    `startWatchServer: --port must be a free one, got ${port}: ${reason}; leave it out to take any`,
  );
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { folder, title, hosts, signal }: Pick<WatchOptions, "folder" | "title" | "signal"> & { hosts: readonly string[] },
): Promise<void> {
  Object.entries(HEADERS).forEach(([name, value]) => response.setHeader(name, value));
  if (!hosts.includes(request.headers.host ?? "")) {
    response.writeHead(403).end("This server answers this machine alone.\n");
    return;
  }
  if (request.method !== "GET") {
    response.writeHead(405, { Allow: "GET" }).end();
    return;
  }
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const sheet = SAMPLE_SHEET.exec(pathname);
  if (pathname === "/") {
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(renderWatchPage(title));
  } else if (pathname === "/events") {
    const from = Number(request.headers["last-event-id"] ?? searchParams.get("from") ?? 0);
    await streamEvents(response, join(folder, "events.jsonl"), { from: Number.isSafeInteger(from) ? from : 0, signal });
  } else if (sheet !== null) {
    await sendPicture(response, join(folder, sheet[1], sheet[2]));
  } else {
    response.writeHead(404).end();
  }
}

async function sendPicture(response: ServerResponse, path: string): Promise<void> {
  const bytes = await readFileIfPresent(path);
  if (bytes === undefined) {
    response.writeHead(404).end();
  } else {
    response.writeHead(200, { "Content-Type": "image/png" }).end(bytes);
  }
}
