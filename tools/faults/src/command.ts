import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The built command line. */
export const MAIN = fileURLToPath(new URL("../../../apps/cli/dist/main.js", import.meta.url));

const HOOKS = {
  inject: new URL("hooks/inject.mjs", import.meta.url).href,
  mirror: new URL("hooks/mirror.mjs", import.meta.url).href,
};

/** Longer than this a command hangs, on any machine. */
const HANG_SECONDS = 240;

/** What `hooks/inject.mjs` does to a command. Without `act` it only lists the writes. */
export interface Injection {
  /** Only writes below this folder count. */
  readonly under: string;
  /** @default both */
  readonly in?: "parent" | "worker";
  /** An error code, or what becomes of the process. */
  readonly act?: "kill" | "kill-group" | "stop" | "exhaust" | (string & {});
  /** The number of the write, from 1; the first at or behind it that is one of `calls`. */
  readonly at?: number;
  readonly when?: "before" | "half" | "after";
  /** @default every kind of write */
  readonly calls?: readonly string[];
  /** Whether every later write fails too, as on a full disk. @default false */
  readonly stays?: boolean;
  /** A file that the first process to strike leaves, so that no second one does. */
  readonly marker?: string;
  /** A file that lists every write. */
  readonly trace?: string;
  /** Heap of the first process that starts, for `exhaust`. */
  readonly megabytes?: number;
  /** Pairs of a number of writes and the milliseconds by which the clock is wrong from then on. */
  readonly clock?: readonly (readonly [number, number])[];
}

/** What `hooks/mirror.mjs` does. */
export interface Mirror {
  /** Ends in a slash. */
  readonly url: string;
  readonly pins: Readonly<Record<string, string>>;
  /** Silence that is borne. @default the command line's own */
  readonly timeoutSeconds?: number;
}

export interface CommandOptions {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Folder of caches. */
  readonly cache: string;
  readonly inject?: Injection;
  readonly mirror?: Mirror;
  readonly environment?: Readonly<Record<string, string>>;
  /** Words of the program that starts it instead, such as `prlimit`. @default none */
  readonly through?: readonly string[];
  readonly hangSeconds?: number;
}

/** How a command ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
  /** It was ended by the harness, because it took too long. */
  readonly isHanging: boolean;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  /** Process id, and id of its process group. */
  readonly pid: number;
  readonly ended: Promise<Ending>;
  /** What it has said on stderr so far. */
  said(): string;
}

/** The environment of this process without what npm, Node's options and colours would change. */
export function cleanEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^npm_/i.test(name) && !["NODE_OPTIONS", "FORCE_COLOR", "INIT_CWD"].includes(name),
  );
  return Object.fromEntries(kept) as Record<string, string>;
}

/** The environment that a command runs in. */
export function environmentOf({ cache, inject, mirror, environment }: CommandOptions): Record<string, string> {
  const hooks = [...(inject ? [HOOKS.inject] : []), ...(mirror ? [HOOKS.mirror] : [])];
  const options = [...hooks.map((hook) => `--import=${hook}`), environment?.NODE_OPTIONS ?? ""].join(" ").trim();
  return {
    ...{ ...cleanEnvironment(), XDG_CACHE_HOME: cache, NO_COLOR: "1", ...environment },
    ...(options !== "" && { NODE_OPTIONS: options }),
    ...(inject && { GAN_CLS_FAULT: JSON.stringify(inject) }),
    ...(mirror && { GAN_CLS_MIRROR: JSON.stringify(mirror) }),
  };
}

/** Starts the command line as the leader of a process group of its own. */
export function startCommand(options: CommandOptions): RunningCommand {
  const { argv, cwd, through = [], hangSeconds = HANG_SECONDS } = options;
  const startedAt = performance.now();
  const [program, ...words] = [...through, process.execPath, MAIN, ...argv];
  const child = spawn(program, words, {
    ...{ cwd, env: environmentOf(options), detached: true },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk: Buffer) => (texts.stdout += chunk.toString("utf8")));
  child.stderr?.on("data", (chunk: Buffer) => (texts.stderr += chunk.toString("utf8")));
  child.stdout?.on("error", () => {});
  const pid = child.pid ?? -1;
  let isHanging = false;
  const ended = new Promise<Ending>((resolve) => {
    const timer = setTimeout(() => {
      isHanging = true;
      killGroup(pid);
    }, hangSeconds * 1000);
    const finish = (code: number | null, signal: NodeJS.Signals | null): void => {
      clearTimeout(timer);
      resolve({ code, signal, ...texts, seconds: (performance.now() - startedAt) / 1000, isHanging });
    };
    child.on("error", (error) => {
      texts.stderr += error.message;
      finish(null, null);
    });
    // What it has written may arrive after its end; a pipe that a process of its own still holds must not keep us.
    child.on("exit", (code, signal) => setTimeout(() => finish(code, signal), 50));
    child.on("close", finish);
  });
  return { child, pid, ended, said: () => texts.stderr };
}

/** Runs the command line to its end. */
export function runCommand(options: CommandOptions): Promise<Ending> {
  const command = startCommand(options);
  return command.ended.finally(() => killGroup(command.pid));
}

/** Sends a signal to all processes of a group that was started here; it may be gone. */
export function killGroup(pid: number, signal: NodeJS.Signals = "SIGKILL"): void {
  if (pid <= 1) {
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // Gone already.
  }
}
