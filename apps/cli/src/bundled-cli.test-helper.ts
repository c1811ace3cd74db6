import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, inject } from "vitest";

/** How a process ended, and what it said. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What happens to a process on its way. */
export interface Accident {
  /** Pieces of lines of `events.jsonl`: when all of them have been written, one after the other, it happens. */
  readonly after: readonly string[];
  /** The signal that the process gets, or one of its workers. */
  readonly signal: NodeJS.Signals;
  /** @default the process itself */
  readonly victim?: "worker";
}

/** Starts the bundled command line as users do. */
export interface BundledCli {
  /** Runs it to its end. */
  (argv: readonly string[], accident?: Accident): Promise<Exit>;
  /** How many processes, workers included, were started since the last call; resolves once all of them have ended. */
  allEnded(): Promise<number>;
}

/**
 * Runs within every process, its workers included, before anything else. The accident comes from within, at the very moment of its event, and not
 * from outside, where the process may have moved on by any amount.
 */
const HOOK = `
const fs = require("node:fs");
const children = require("node:child_process");
const { GAN_CLS_TEST_SOCKET, GAN_CLS_TEST_ACCIDENT } = process.env;
// Threads of an engine run this too, and are no processes.
if (require("node:worker_threads").isMainThread) {
  require("node:net").connect(GAN_CLS_TEST_SOCKET).on("error", () => {}).unref();
}
const { after, signal, victim } = JSON.parse(GAN_CLS_TEST_ACCIDENT);
const { writeSync } = fs;
const { fork } = children;
let worker;
children.fork = (...given) => (worker = fork(...given));
fs.writeSync = (...given) => {
  const written = writeSync(...given);
  if (after.length > 0 && String(given[1]).includes(after[0])) {
    after.shift();
    if (after.length === 0) {
      process.kill(victim === "worker" ? worker.pid : process.pid, signal);
    }
  }
  return written;
};
require("node:module").syncBuiltinESMExports();
`;

/** @param folder Where the command is called. */
export async function bundledCli(folder: string): Promise<BundledCli> {
  const hook = join(folder, "hook.cjs");
  const socket = join(folder, "processes.sock");
  await writeFile(hook, HOOK);
  const processes: Promise<unknown>[] = [];
  const server = createServer((connection: Socket) => {
    connection.resume().on("error", () => {});
    processes.push(once(connection, "close"));
  });
  await once(server.listen(socket), "listening");
  afterAll(() => void server.close());

  function run(argv: readonly string[], accident: Accident = { after: [], signal: "SIGKILL" }): Promise<Exit> {
    const environment = {
      ...{ ...process.env, npm_lifecycle_event: "", NODE_OPTIONS: `--require ${hook}` },
      ...{ GAN_CLS_TEST_SOCKET: socket, GAN_CLS_TEST_ACCIDENT: JSON.stringify(accident) },
    };
    const child = spawn(process.execPath, [join(inject("bundle"), "main.js"), ...argv], {
      cwd: folder,
      env: environment,
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
    });
  }

  return Object.assign(run, {
    async allEnded() {
      const ending = processes.splice(0);
      await Promise.all(ending);
      return ending.length;
    },
  });
}
