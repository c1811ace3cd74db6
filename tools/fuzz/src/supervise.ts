/** Runs targets in processes of their own, and ends one in which a case hangs. */
import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { HANG_SECONDS, type FuzzResult } from "./run-target";

/** Longest time in which a process loads the code of its families. */
const LOADING_SECONDS = 300;

/** What a process is to do. */
export interface FuzzJob {
  readonly name: string;
  readonly cases: number;
}

/** A target that a process has loaded. */
export interface ListedTarget {
  readonly name: string;
  /** Its share of the cases. */
  readonly weight: number;
}

/** What a process says: which targets it has loaded, the case that it begins, and what came of a target. */
export type FuzzMessage =
  | { readonly type: "targets"; readonly targets: readonly ListedTarget[] }
  | { readonly type: "case"; readonly number: number }
  | { readonly type: "result"; readonly result: FuzzResult };

/** What it is told. */
export interface FuzzOrder {
  readonly seed: number;
  readonly jobs: readonly FuzzJob[];
}

/** A process that has loaded families of targets and waits for an order. */
export interface ReadyProcess {
  readonly child: ChildProcess;
  readonly families: readonly string[];
  readonly targets: readonly ListedTarget[];
}

/** Starts a process. @throws Error when it does not come up. */
export function startProcess(families: readonly string[]): Promise<ReadyProcess> {
  const child = fork(fileURLToPath(new URL("child.ts", import.meta.url)), families, {
    // Compiles as this process does.
    execArgv: process.execArgv,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), LOADING_SECONDS * 1000);
    const onExit = (): void => reject(new Error(`the process for ${families.join(", ")} did not start`));
    child.once("exit", onExit);
    child.once("message", (message: FuzzMessage) => {
      clearTimeout(timer);
      child.off("exit", onExit);
      resolve({ child, families, targets: message.type === "targets" ? message.targets : [] });
    });
  });
}

/** Runs jobs in a process, one after the other; after a hang, those that are left in a new one. */
export async function superviseJobs(
  ready: ReadyProcess,
  { seed, jobs }: FuzzOrder,
  onResult: (result: FuzzResult) => void,
): Promise<void> {
  const { done, last, reason } = await runJobs(ready.child, { seed, jobs }, onResult);
  const [stopped, ...left] = jobs.filter(({ name }) => !done.has(name));
  if (stopped === undefined) {
    return;
  }
  onResult({
    ...{ ...stopped, refused: 0, accepted: 0, longest: HANG_SECONDS * 1000, growth: 0 },
    failures: [`case ${last}: ${reason}`],
  });
  if (left.length > 0) {
    await superviseJobs(await startProcess(ready.families), { seed, jobs: left }, onResult);
  }
}

interface ProcessEnd {
  /** Names of the targets that were done. */
  readonly done: ReadonlySet<string>;
  /** The number of the case that began last. */
  readonly last: number;
  readonly reason: string;
}

function runJobs(child: ChildProcess, order: FuzzOrder, onResult: (result: FuzzResult) => void): Promise<ProcessEnd> {
  const done = new Set<string>();
  let last = -1;
  let reason: string | undefined;
  return new Promise((resolve) => {
    const hung = (): void => {
      reason = `hung for more than ${HANG_SECONDS} s`;
      child.kill("SIGKILL");
    };
    let timer = setTimeout(hung, HANG_SECONDS * 1000);
    child.on("message", (message: FuzzMessage) => {
      clearTimeout(timer);
      timer = setTimeout(hung, HANG_SECONDS * 1000);
      if (message.type === "case") {
        last = message.number;
      } else if (message.type === "result") {
        done.add(message.result.name);
        onResult(message.result);
      }
    });
    child.on("exit", (code, signal) => {
      clearTimeout(timer);
      resolve({ done, last, reason: reason ?? `the process ended with ${signal ?? `code ${code}`}` });
    });
    child.send(order);
  });
}
