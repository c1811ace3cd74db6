import { execFile } from "node:child_process";
import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";
import { promisify } from "node:util";

/** Tells a process from every other one that there ever was. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** The boot of the machine and the set of process numbers that `pid` is of: containers count on their own. `null` where that is not known. */
  readonly space: string | null;
  /** When the process began, by a count that no clock moves where there is one; `null` where that is not known. */
  readonly start: string | null;
}

/** Fields of `/proc/<pid>/stat`, counted behind the name: computing time, and when the process began, in ticks since the boot. */
const USER_TIME_FIELD = 11;
const SYSTEM_TIME_FIELD = 12;
const START_FIELD = 19;

/** On every Linux, whatever its kernel counts in. */
const TICKS_PER_SECOND = 100;

/** States of a process that has ended, though nobody has asked for its exit code yet. */
const ENDED_STATES = ["Z", "X"];

let own: Promise<ProcessIdentity> | undefined;

/** The identity of this process. */
export function ownIdentity(): Promise<ProcessIdentity> {
  own ??= (async () => {
    const { pid } = process;
    return { pid, host: hostname(), space: await readSpace(), start: (await look(pid)).start };
  })();
  return own;
}

/** Whether a process still runs; `undefined` if it is or was one of another machine or container, which cannot be known from here. */
export async function isAlive({ pid, host, space, start }: ProcessIdentity): Promise<boolean | undefined> {
  const here = await ownIdentity();
  if (host !== here.host || space !== here.space) {
    return undefined;
  }
  if (!existsProcess(pid)) {
    return false;
  }
  const seen = await look(pid);
  // The number may have been given to another process since.
  return !seen.hasEnded && (seen.start === null || start === null || seen.start === start);
}

function existsProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // One of another user may not be asked, but it is there.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * Seconds of computing time that a process has used so far; `undefined` where that is not known.
 *
 * Reference: proc_pid_stat(5)
 */
export async function computingSeconds(pid: number): Promise<number | undefined> {
  const fields = await readStat(pid);
  const ticks = Number(fields[USER_TIME_FIELD]) + Number(fields[SYSTEM_TIME_FIELD]);
  return Number.isFinite(ticks) ? ticks / TICKS_PER_SECOND : undefined;
}

/** The fields of `/proc/<pid>/stat` behind the name, the state of the process first; none where there is no such file. */
async function readStat(pid: number): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The name, in brackets, may hold anything, brackets too.
  return stat === "" ? [] : stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

async function look(pid: number): Promise<{ hasEnded: boolean; start: string | null }> {
  if (process.platform === "linux") {
    const fields = await readStat(pid);
    return { hasEnded: ENDED_STATES.includes(fields[0]), start: fields[START_FIELD] ?? null };
  }
  if (process.platform === "win32") {
    return { hasEnded: false, start: null };
  }
  const environment = { ...process.env, LC_ALL: "C", TZ: "UTC" };
  const asked = promisify(execFile)("ps", ["-o", "lstart=", "-p", String(pid)], { env: environment });
  const start = await asked.then(({ stdout }) => stdout.trim()).catch(() => "");
  return { hasEnded: false, start: start === "" ? null : start };
}

async function readSpace(): Promise<string | null> {
  if (process.platform !== "linux") {
    return null;
  }
  const [boot, processes] = await Promise.all([
    readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => ""),
    readlink("/proc/self/ns/pid").catch(() => ""),
  ]);
  return `${boot.trim()} ${processes}`;
}
