import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a test server was asked for. */
export interface RecordedRequest {
  readonly url: string;
  readonly range: string | undefined;
}

/** Answers one request for a file; `undefined` content means that there is no such file. */
export type Answer = (response: ServerResponse, content: Uint8Array | undefined, request: IncomingMessage) => void;

/** A server on 127.0.0.1. */
export interface FileServer extends AsyncDisposable {
  /** Ends in a slash. */
  readonly url: string;
  readonly requests: RecordedRequest[];
  /** How the next requests are answered, one each; then `answerWithRange`. */
  readonly answers: Answer[];
}

/** A proper server: whole files, ranges, 416 and 404. */
export const answerWithRange: Answer = (response, content, request) => {
  if (content === undefined) {
    response.writeHead(404).end("not here");
    return;
  }
  const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? "");
  if (range === null) {
    response.writeHead(200, { "content-length": content.length }).end(content);
    return;
  }
  const start = Number(range[1]);
  if (start >= content.length) {
    response.writeHead(416, { "content-range": `bytes */${content.length}` }).end();
    return;
  }
  const headers = {
    "content-length": content.length - start,
    "content-range": `bytes ${start}-${content.length - 1}/${content.length}`,
  };
  response.writeHead(206, headers).end(content.subarray(start));
};

/** Sends everything, whatever the range. */
export const answerWithoutRange: Answer = (response, content = new Uint8Array(0)) => {
  response.writeHead(200, { "content-length": content.length }).end(content);
};

/** Connections to break once the client has so many bytes of the file. Broken earlier, it might lose what it has not read yet. */
const toBreak: { response: ServerResponse; at: number }[] = [];

/** Promises the whole, sends `bytes`, and breaks when the client reports to `breakConnections` that it has them. */
export const breakAfter =
  (bytes: number): Answer =>
  (response, content = new Uint8Array(0), request) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const headers = {
      "content-length": content.length - start,
      ...(start > 0 && { "content-range": `bytes ${start}-${content.length - 1}/${content.length}` }),
    };
    toBreak.push({ response, at: start + bytes });
    response.writeHead(start > 0 ? 206 : 200, headers);
    response.write(content.subarray(start, start + bytes));
  };

/** For the client's progress: breaks the connections of `breakAfter` that have sent their share. */
export function breakConnections(done: number): void {
  toBreak.filter(({ at }) => at === done).forEach(({ response }) => response.destroy());
}

/** Starts a server of `files` by name. */
export async function serveFiles(files: Readonly<Record<string, Uint8Array>>): Promise<FileServer> {
  const requests: RecordedRequest[] = [];
  const answers: Answer[] = [];
  const server = createServer((request, response) => {
    const url = request.url ?? "/";
    requests.push({ url, range: request.headers.range });
    const answer = answers.shift() ?? answerWithRange;
    answer(response, files[url.slice(1)], request);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    requests,
    answers,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
