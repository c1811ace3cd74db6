import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import { GanClsError } from "@gan-cls/core";
import { renderWatchPage, watchPagePolicy, type GanLossName } from "@gan-cls/report";
import { streamEvents } from "./event-stream";
import { realFileInside } from "./inside-folder";
import { WATCH_LIMITS, type WatchLimits } from "./watch-limits";

/** Only this machine. */
const LOOPBACK = "127.0.0.1";

/** The only files of a run that are served. */
const SAMPLE_SHEET = /^\/(samples(?:-seed-\d+)?)\/(epoch-\d+\.png)$/;

/** What every answer carries: nothing may be embedded, guessed at, kept or run. */
const HEADERS = {
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-store",
};

/** Options of {@link startWatchServer}. */
export interface WatchOptions {
  /** Folder of the run. */
  folder: string;
  /** What the page is headed by. */
  title: string;
  /** Of the run's GAN. @default "original" */
  loss?: GanLossName;
  /** 0 takes a free one. */
  port: number;
  /** Stops the server. */
  signal: AbortSignal;
  /** Others than the usual ones. @default {@link WATCH_LIMITS} */
  limits?: Partial<WatchLimits>;
}

/** A running server. */
export interface WatchServer {
  readonly url: string;
  /** Resolves when it has stopped. */
  readonly closed: Promise<void>;
}

/** What an answer is made of. */
interface LiveView {
  readonly folder: string;
  readonly page: Uint8Array;
  readonly policy: string;
  readonly limits: WatchLimits;
  readonly signal: AbortSignal;
  /** Names of this server, with its port. */
  readonly hosts: readonly string[];
  /** Streams that are open. */
  streams: number;
}

/**
 * Serves the live view of a run to this machine alone. It only reads. Requests that name another host, or that another site has made, are refused: a
 * page on the web could otherwise read along (DNS rebinding). Connections, streams, headers, time and what waits for a slow reader are bounded.
 *
 * @throws GanClsError `invalid-argument` when the port is taken or not allowed.
 */
export async function startWatchServer({
  folder,
  title,
  loss,
  port,
  signal,
  limits: given,
}: WatchOptions): Promise<WatchServer> {
  const limits = { ...WATCH_LIMITS, ...given };
  const server = createLimitedServer(limits);
  const isSurplus = countConnections(server, limits);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(describeListenError(error, port)));
    server.listen(port, LOOPBACK, resolve);
  });
  const { port: own } = server.address() as AddressInfo;
  const view: LiveView = {
    ...{ folder, limits, signal, policy: `${watchPagePolicy()}; frame-ancestors 'none'`, streams: 0 },
    page: new TextEncoder().encode(renderWatchPage(title, loss)),
    hosts: [`${LOOPBACK}:${own}`, `localhost:${own}`],
  };
  server.on("request", (request, response) => {
    Object.entries(HEADERS).forEach(([name, value]) => response.setHeader(name, value));
    if (isSurplus(request.socket)) {
      refuse(response, 503, `This server takes ${limits.connections} connections at once. Close some windows.`);
      return;
    }
    void answer(request, response, view).catch(() => response.destroy());
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
  return { url: `http://${LOOPBACK}:${own}/`, closed };
}

function createLimitedServer(limits: WatchLimits): Server {
  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMilliseconds,
    requestTimeout: limits.requestMilliseconds,
    connectionsCheckingInterval: limits.checkMilliseconds,
  });
  server.maxConnections = limits.connections + limits.refusedConnections;
  // Also ends connections whose reader takes nothing of what was sent.
  server.setTimeout(limits.idleMilliseconds);
  return server;
}

/** Whether a connection is one too many: those that came when enough others were open. */
function countConnections(server: Server, { connections }: WatchLimits): (socket: Socket) => boolean {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    if (open.size < connections) {
      open.add(socket);
      socket.once("close", () => open.delete(socket));
    }
  });
  return (socket) => !open.has(socket);
}

function describeListenError({ code, message }: NodeJS.ErrnoException, port: number): GanClsError {
  const reason = { EADDRINUSE: "it is in use", EACCES: "it needs more rights" }[code ?? ""] ?? message;
  return new GanClsError(
    "invalid-argument",
    `startWatchServer: --port must be a free one, got ${port}: ${reason}; leave it out to take any`,
  );
}

async function answer(request: IncomingMessage, response: ServerResponse, view: LiveView): Promise<void> {
  const { folder, hosts, limits } = view;
  if (!hosts.includes(request.headers.host ?? "") || isFromElsewhere(request, hosts)) {
    refuse(response, 403, "This server answers this machine alone.");
    return;
  }
  if (request.method !== "GET") {
    response.setHeader("Allow", "GET");
    refuse(response, 405, "This server only shows.");
    return;
  }
  const url = parseUrl(request.url ?? "/");
  const sheet = SAMPLE_SHEET.exec(url?.pathname ?? "");
  if (url?.pathname === "/") {
    response.setHeader("Content-Security-Policy", view.policy);
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(view.page);
  } else if (url?.pathname === "/events") {
    await sendEvents(response, positionOf(request, url), view);
  } else if (sheet !== null) {
    await sendPicture(response, await realFileInside(folder, sheet[1], sheet[2]), limits);
  } else {
    refuse(response, 404, "There is nothing here.");
  }
}

function parseUrl(path: string): URL | undefined {
  const base = "http://localhost";
  return URL.canParse(path, base) ? new URL(path, base) : undefined;
}

/** Answers in a line, and has the connection closed: whoever is refused needs none. */
function refuse(response: ServerResponse, status: number, reason: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", Connection: "close" }).end(`${reason}\n`);
}

/**
 * Whether a browser says that another site has made the request. Somebody who follows a link to the page itself may have been anywhere before.
 *
 * Reference: https://www.w3.org/TR/fetch-metadata/
 */
function isFromElsewhere({ headers, url }: IncomingMessage, hosts: readonly string[]): boolean {
  const { origin, "sec-fetch-site": site = "none", "sec-fetch-dest": target } = headers;
  if (origin !== undefined && !hosts.some((host) => origin === `http://${host}`)) {
    return true;
  }
  const isVisit = url === "/" && target === "document";
  return site !== "same-origin" && site !== "none" && !isVisit;
}

/** Where a reader goes on: at what it has got last, or where it asks for. */
function positionOf({ headers }: IncomingMessage, { searchParams }: URL): number {
  const from = Number(headers["last-event-id"] ?? searchParams.get("from") ?? 0);
  return Number.isSafeInteger(from) && from > 0 ? from : 0;
}

async function sendEvents(response: ServerResponse, from: number, view: LiveView): Promise<void> {
  const { folder, limits, signal } = view;
  if (view.streams >= limits.streams) {
    refuse(response, 503, `This server shows a run in ${limits.streams} windows at once. Close some.`);
    return;
  }
  view.streams++;
  try {
    await streamEvents(response, { folder, from, limits, signal });
  } finally {
    view.streams--;
  }
}

async function sendPicture(
  response: ServerResponse,
  path: string | undefined,
  { pictureBytes }: WatchLimits,
): Promise<void> {
  const about = path === undefined ? undefined : await stat(path).catch(() => undefined);
  if (path === undefined || !about?.isFile() || about.size > pictureBytes) {
    refuse(response, 404, "There is no such picture.");
    return;
  }
  response.writeHead(200, { "Content-Type": "image/png" });
  await pipeline(createReadStream(path), response);
}
