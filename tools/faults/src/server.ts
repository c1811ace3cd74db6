import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Answers one request; `content` is undefined where there is no such file. */
export type Answer = (response: ServerResponse, content: Uint8Array | undefined, request: IncomingMessage) => void;

/** A server of files on the loopback address. */
export interface FileServer {
  /** Ends in a slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** Whole files and ranges, in pieces with a pause between them, so that there is a download to disturb. */
export const answerSlowly: Answer = (response, content, request) => {
  if (content === undefined) {
    response.writeHead(404).end();
    return;
  }
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  if (start >= content.length) {
    response.writeHead(416, { "content-range": `bytes */${content.length}` }).end();
    return;
  }
  response.writeHead(start > 0 ? 206 : 200, {
    "content-length": content.length - start,
    ...(start > 0 && { "content-range": `bytes ${start}-${content.length - 1}/${content.length}` }),
  });
  const step = Math.ceil(content.length / 4);
  const send = (at: number): void => {
    if (at >= content.length || response.destroyed) {
      response.end();
      return;
    }
    response.write(content.subarray(at, at + step));
    setTimeout(send, 15, at + step);
  };
  send(start);
};

/** Serves `files` by name; each request is answered by the first of `answers` that is left, then by the last. */
export async function serveFiles(
  files: Readonly<Record<string, Uint8Array>>,
  answers: readonly Answer[] = [answerSlowly],
): Promise<FileServer> {
  let count = 0;
  const server = createServer((request, response) => {
    const answer = answers[Math.min(count++, answers.length - 1)];
    answer(response, files[(request.url ?? "/").slice(1)], request);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
