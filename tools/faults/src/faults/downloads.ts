import { smallMnist } from "../fixtures";
import { unclearEnd, type Finding } from "../judge";
import type { Lab } from "../lab";
import type { Operation } from "../operations";
import { answerSlowly, serveFiles, type Answer } from "../server";
import type { Fault, Trial } from "../trial";

/** Seconds of silence that the command line bears; its own 30 would make this long. */
const TIMEOUT_SECONDS = 1;

const nothing = new Uint8Array(0);

/** How a server misbehaves. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  "cut-off": (response, content = nothing) => {
    response.writeHead(200, { "content-length": content.length });
    response.write(content.subarray(0, content.length >> 1), () => setTimeout(() => response.destroy(), 30));
  },
  "cut-short": (response, content = nothing) => {
    response.writeHead(200).end(content.subarray(0, content.length >> 1));
  },
  stalled: (response, content = nothing) => {
    response.writeHead(200, { "content-length": content.length });
    response.write(content.subarray(0, content.length >> 1));
  },
  silent: () => {},
  "wrong-bytes": (response, content = nothing) => {
    const wrong = Uint8Array.from(content, (byte, index) => (index === content.length >> 1 ? byte ^ 1 : byte));
    response.writeHead(200, { "content-length": wrong.length }).end(wrong);
  },
  "web-page": (response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><html><body>Sign in</body></html>");
  },
  empty: (response) => response.writeHead(200, { "content-length": 0 }).end(),
  "not-found": (response) => response.writeHead(404).end("not here"),
  "server-error": (response) => response.writeHead(503).end("later"),
  "wrong-range": (response, content = nothing) => {
    response
      .writeHead(206, { "content-range": `bytes 7-${content.length - 1}/${content.length}` })
      .end(content.subarray(7));
  },
  endless: (response) => {
    response.writeHead(200);
    const piece = new Uint8Array(2 ** 20);
    const send = (): void => void (response.destroyed || response.write(piece, () => setImmediate(send)));
    send();
  },
};

export const DOWNLOADS: Fault = {
  name: "server",
  title: "a server that misbehaves",
  operations: ({ isQuick }) => (isQuick ? [] : ["download"]),
  trials: (lab, task) =>
    Promise.resolve(
      Object.keys(ANSWERS).flatMap((name): Trial[] => [
        { operation: task.name, detail: `${name}-once`, run: () => misbehave(lab, task, name, 1) },
        { operation: task.name, detail: `${name}-always`, run: () => misbehave(lab, task, name, 1000) },
      ]),
    ),
};

async function misbehave(lab: Lab, task: Operation, name: string, times: number): Promise<Finding | undefined> {
  const { files, pins } = smallMnist();
  const bad = Array.from({ length: times }, () => ANSWERS[name]);
  const server = await serveFiles(files, [...bad, answerSlowly]);
  const place = await lab.place(task);
  try {
    const mirror = { url: server.url, pins, timeoutSeconds: TIMEOUT_SECONDS };
    const ending = await lab.run(task, place, { mirror });
    if (times === 1 || ending.code === 0) {
      return ending.code === 0
        ? await lab.compare(task, place, ending)
        : { kind: "lost", what: `gives up after one bad answer: ${ending.stderr.slice(-300)}` };
    }
    // No network is a failure; files that are not the pinned ones are bad input.
    return unclearEnd(ending, [1, 2]) ?? (await lab.finish(task, place));
  } finally {
    await server.close();
    await lab.discard(place);
  }
}
