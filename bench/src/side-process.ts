import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface } from "node:readline";
import { GanClsError } from "@gan-cls/core";
import { MEASURE, parseReply, type MeasuredReply, type ReadyReply, type Reply, type WorkRequest } from "./protocol";

/** A program with its first arguments; the request follows as the last one. */
export type Command = readonly [program: string, ...args: string[]];

/** How much of what a side prints on stderr is kept to explain its end. */
const KEPT_CHARACTERS = 4_000;

/** Settings that hold NumPy's library back from the kernels that it would choose for this processor, for the sake of old versions of it. */
const HOLDS_BACK = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"];

/** The process in which one side does its work, from preparation to the last repetition. Whoever starts it closes it. */
export class SideProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #replies: AsyncIterator<string>;
  readonly #ended: Promise<string>;
  #stderr = "";

  private constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    this.#replies = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    this.#ended = new Promise((resolve) => {
      child.once("error", ({ message }) => resolve(message));
      child.once("close", (code, signal) => resolve(`ended with ${signal ?? `code ${code}`}${this.#lastWords()}`));
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-KEPT_CHARACTERS);
    });
    // A side that has ended is noticed by its missing reply; writing to it must not end this process too.
    child.stdin.on("error", () => {});
  }

  /**
   * Starts a side and waits until it has warmed up.
   *
   * @throws GanClsError `unsupported` with the side's reason when it cannot do the work.
   */
  static async start(
    [program, ...args]: Command,
    request: WorkRequest,
  ): Promise<{ side: SideProcess; ready: ReadyReply }> {
    const side = new SideProcess(spawn(program, [...args, JSON.stringify(request)], { env: freeEnvironment() }));
    const reply = await side.#nextReply();
    if (reply.type === "ready") {
      return { side, ready: reply };
    }
    await side.close();
    throw unsupported(reply.type === "skip" ? reply.reason : "it measured before it was ready");
  }

  /**
   * Asks for one repetition.
   *
   * @throws GanClsError `unsupported` when the side ends instead.
   */
  async measure(): Promise<MeasuredReply> {
    this.#child.stdin.write(MEASURE);
    const reply = await this.#nextReply();
    if (reply.type === "measured") {
      return reply;
    }
    throw unsupported(reply.type === "skip" ? reply.reason : "it was ready twice");
  }

  /** Ends the process and waits for its end. May be called twice. */
  async close(): Promise<void> {
    this.#child.stdin.end();
    await this.#ended;
  }

  async #nextReply(): Promise<Reply> {
    const { value, done } = await this.#replies.next();
    return done === true ? { type: "skip", reason: await this.#ended } : parseReply(value);
  }

  #lastWords(): string {
    const line = this.#stderr.trim().split("\n").at(-1) ?? "";
    return line === "" ? "" : `: ${line}`;
  }
}

/** The environment without what would keep a peer from its best. */
function freeEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !HOLDS_BACK.includes(name)));
}

function unsupported(reason: string): GanClsError {
  return new GanClsError("unsupported", reason);
}
