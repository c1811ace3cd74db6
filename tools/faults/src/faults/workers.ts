import { setTimeout as sleep } from "node:timers/promises";
import type { Ending, Injection, RunningCommand } from "../command";
import { lastLines, unclearEnd, type Finding } from "../judge";
import type { Lab } from "../lab";
import type { Operation } from "../operations";
import { childrenOf } from "../processes";
import type { Amount, Fault, Trial } from "../trial";

const operations = (): readonly string[] => ["study-jobs"];

/** Less than a worker needs; with the first, it dies before its first cell. */
const SMALL_HEAPS_MEGABYTES = [16, 24, 30];

/** A worker that says nothing for so long is held for dead; then the rest of the study. */
const HANG_SECONDS = 240;

function shares(lab: Lab, name: string, { isQuick }: Amount): number[] {
  const random = lab.random.stream(name);
  return Array.from({ length: isQuick ? 1 : 6 }, () => 0.25 + 0.6 * random.uniform());
}

/** The study must end by itself, with the other worker, and with the same results. */
async function goesOn(
  lab: Lab,
  task: Operation,
  ending: Ending,
  place: Parameters<Lab["compare"]>[1],
): Promise<Finding | undefined> {
  return ending.code === 0
    ? lab.compare(task, place, ending)
    : (unclearEnd(ending, [1]) ??
        (await lab.finish(task, place)) ?? {
          kind: "lost",
          what: `the study stops instead of going on with the other worker: ${lastLines(ending.stderr)}`,
        });
}

async function disturb(
  lab: Lab,
  task: Operation,
  { share, signal, inject }: { share?: number; signal?: NodeJS.Signals; inject?: Injection },
): Promise<Finding | undefined> {
  const { seconds } = await lab.reference(task);
  const place = await lab.place(task);
  const extras = {
    hangSeconds: HANG_SECONDS,
    ...(inject && { inject: { ...inject, under: place.folder, marker: `${place.folder}-struck` } }),
  };
  const command = await lab.start(task, place, extras);
  if (share !== undefined && signal !== undefined) {
    await sleep(share * seconds * 1000);
    await signalWorker(command, signal);
  }
  const finding = await goesOn(lab, task, await command.ended, place);
  await lab.discard(place, command);
  return finding;
}

/** The first worker, once there is one. */
async function signalWorker({ pid, child }: RunningCommand, signal: NodeJS.Signals): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    const [worker] = await childrenOf(pid);
    if (worker !== undefined) {
      process.kill(worker, signal);
      return;
    }
    await sleep(20);
  }
}

export const WORKERS: readonly Fault[] = [
  {
    name: "worker-dies",
    title: "a worker that dies (SIGKILL)",
    operations,
    trials: (lab, task, amount) =>
      Promise.resolve(
        shares(lab, "worker-dies", amount).map((share): Trial => ({
          operation: task.name,
          detail: share.toFixed(3),
          run: () => disturb(lab, task, { share, signal: "SIGKILL" }),
        })),
      ),
  },
  {
    name: "worker-hangs",
    title: "a worker that hangs (SIGSTOP)",
    operations: ({ isQuick }) => (isQuick ? [] : operations()),
    trials: (lab, task) =>
      Promise.resolve(
        [0.4, 0.7].map((share): Trial => ({
          operation: task.name,
          detail: share.toFixed(3),
          run: () => disturb(lab, task, { share, signal: "SIGSTOP" }),
        })),
      ),
  },
  {
    name: "worker-memory",
    title: "a worker without memory",
    operations: ({ isQuick }) => (isQuick ? [] : operations()),
    trials: (lab, task) =>
      Promise.resolve(
        SMALL_HEAPS_MEGABYTES.map((megabytes): Trial => ({
          operation: task.name,
          detail: `${megabytes}-MB-heap`,
          run: () => disturb(lab, task, { inject: { under: "", act: "exhaust", megabytes } }),
        })),
      ),
  },
];
