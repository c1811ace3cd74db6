/** A Redis of the check's own, on loopback, with a password and a folder of its own. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Redis or Valkey, as Debian's packages install them; `REDIS_SERVER` names another one. */
export function findRedis() {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin", "/usr/local/bin"];
  const places = folders.flatMap((folder) => ["redis-server", "valkey-server"].map((name) => join(folder, name)));
  return [process.env.REDIS_SERVER, ...places].find((path) => path !== undefined && path !== "" && existsSync(path));
}

/** A port on loopback that nobody listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Starts Redis with its append-only file, so that it can be killed and started again. */
export async function startRedis(program, folder, password) {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const words = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--appendonly", "yes", "--save", ""];
  // Without a password among the arguments: they are in the list of processes.
  const config = `requirepass ${password}\nloglevel warning\n`;
  let server;
  async function start() {
    server = spawn(program, ["-", ...words], { stdio: ["pipe", "ignore", "ignore"] });
    server.stdin.end(config);
    await sleep(300);
  }
  await start();
  return {
    port,
    /** Ends it as a fault would, and starts it again after some milliseconds. */
    async restart(milliseconds) {
      await end(server, "SIGKILL");
      await sleep(milliseconds);
      await start();
    },
    stop: () => end(server, "SIGTERM"),
  };
}

/** Ends a process of the check's own, and waits until it has. */
export function end(child, signal) {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    child.once("exit", resolve);
    child.kill(signal);
  });
}
