/** Studies and workers as processes of the bundled command line. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { end } from "./redis.mjs";

/** Milliseconds that a machine may take to say something: a limit to catch a hang, not a slow machine. */
const PATIENCE = 600_000;

/**
 * Starts programs that all have the same Redis, and remembers what they say.
 *
 * @param cli Path of the bundled command line.
 * @param folder Where they work.
 */
export function createMachines({ cli, folder, password }) {
  const running = new Set();
  const said = [];

  function start(words, { port, environment = {}, program = cli } = {}) {
    const child = spawn(process.execPath, [program, ...words], {
      ...{ cwd: folder, stdio: ["ignore", "pipe", "pipe"] },
      env: { ...process.env, GAN_CLS_REDIS_URL: `redis://:${password}@127.0.0.1:${port}/0`, ...environment },
    });
    const machine = { child, words, text: "" };
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (bytes) => (machine.text += bytes));
    }
    running.add(machine);
    const ended = once(child, "close").then(([code, signal]) => {
      running.delete(machine);
      said.push(machine.text);
      return { code, signal, text: machine.text };
    });
    return Object.assign(machine, { ended });
  }

  return {
    /** All that programs have said that have ended. */
    said,
    running,
    study: (words, options) => start(["study", "--queue", ...words], options),
    worker: (words, options) => start(["worker", "--queue", "--engine", "simd", ...words], options),
    local: (words, options) => start(["study", ...words], options),
    /** `gan-cls queue`, and the commands below it. */
    queue: (words, options) => start(["queue", ...words], options),
    /** Ends what is left. */
    async endAll() {
      await Promise.all([...running].map(({ child }) => end(child, "SIGKILL")));
    },
  };
}

/** Waits until a machine has said something. */
export async function saying(machine, pattern) {
  const deadline = performance.now() + PATIENCE;
  while (!pattern.test(machine.text)) {
    if (performance.now() > deadline || machine.child.exitCode !== null) {
      throw new Error(`expected ${pattern} of ${machine.words.join(" ")}, got: ${machine.text.slice(-2000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
