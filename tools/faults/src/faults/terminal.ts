import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { killGroup, MAIN, environmentOf, type RunningCommand } from "../command";
import { spawn } from "node:child_process";
import { unclearEnd, type Finding } from "../judge";
import type { Lab } from "../lab";
import type { Operation, Place } from "../operations";
import { membersOf } from "../processes";
import type { Amount, Fault, Trial } from "../trial";

/** How long a command may take to end when it is told to; its step is over long before. */
const PATIENCE_SECONDS = 20;

const operations = ({ isQuick }: Amount): readonly string[] =>
  isQuick
    ? ["train-gan"]
    : ["train-gan", "train-cnn", "study", "study-jobs", "learn", "transfer", "read-pictures", "download"];

/** What is done to a running command. */
type Disturbance = (command: RunningCommand) => Promise<void> | void;

const DISTURBANCES: Readonly<Record<string, { readonly title: string; readonly act: Disturbance }>> = {
  hangup: { title: "the terminal goes away (SIGHUP)", act: ({ pid }) => killGroup(pid, "SIGHUP") },
  terminate: { title: "SIGTERM to the group", act: ({ pid }) => killGroup(pid, "SIGTERM") },
  interrupt: { title: "Ctrl-C", act: ({ pid }) => killGroup(pid, "SIGINT") },
  "interrupt-twice": {
    title: "Ctrl-C twice",
    async act({ pid }) {
      killGroup(pid, "SIGINT");
      await sleep(60);
      killGroup(pid, "SIGINT");
    },
  },
  pipe: {
    title: "stdout and stderr closed (EPIPE)",
    act({ child }) {
      child.stdout?.destroy();
      child.stderr?.destroy();
    },
  },
};

function shares(lab: Lab, name: string, task: Operation, { isQuick }: Amount): number[] {
  const random = lab.random.stream(name).stream(task.name);
  return Array.from({ length: isQuick || !task.isResumable ? 1 : 2 }, () => 0.2 + 0.7 * random.uniform());
}

export const SIGNALS: readonly Fault[] = Object.entries(DISTURBANCES).map(([name, { title, act }]): Fault => ({
  name,
  title,
  operations: (amount) => (amount.isQuick && name !== "terminate" && name !== "hangup" ? [] : operations(amount)),
  trials: (lab, task, amount) =>
    Promise.resolve(
      shares(lab, name, task, amount).map((share): Trial => ({
        operation: task.name,
        detail: share.toFixed(3),
        run: () => interrupt(lab, task, { share, act, isSilent: name === "pipe" }),
      })),
    ),
}));

async function interrupt(
  lab: Lab,
  task: Operation,
  { share, act, isSilent }: { share: number; act: Disturbance; isSilent: boolean },
): Promise<Finding | undefined> {
  const { seconds } = await lab.reference(task);
  const place = await lab.place(task);
  const command = await lab.start(task, place);
  await sleep(share * seconds * 1000);
  await act(command);
  const askedAt = performance.now();
  const ending = await command.ended;
  const slow = (performance.now() - askedAt) / 1000;
  const left = await stragglers(command.pid);
  const finding =
    (ending.code === 0 ? await lab.compare(task, place, ending) : await lab.finish(task, place)) ??
    // 128 and the number of the signal; or the signal itself, before there was anything to tidy.
    (isSilent || ending.signal !== null ? undefined : unclearEnd(ending, [0, 1, 129, 130, 143])) ??
    (slow > PATIENCE_SECONDS && ending.code !== 0 ? unclear(`ended only after ${Math.round(slow)} s`) : undefined) ??
    (left > 0 ? unclear(`left ${left} processes behind`) : undefined);
  await lab.discard(place, command);
  return finding;
}

const unclear = (what: string): Finding => ({ kind: "unclear", what });

/** Processes of a group that are still there a second later. */
async function stragglers(pid: number): Promise<number> {
  for (let waited = 0; waited < 10 && (await membersOf(pid)).length > 0; waited++) {
    await sleep(100);
  }
  return (await membersOf(pid)).length;
}

export const CLOSED_TERMINAL: Fault = {
  name: "terminal",
  title: "a pseudo-terminal that is closed",
  unavailable: async () => {
    const has = await promisify(execFile)("script", ["--version"]).then(
      () => true,
      () => false,
    );
    return has ? undefined : "there is no program named script here, which makes pseudo-terminals";
  },
  operations: (amount) => (amount.isQuick ? [] : operations(amount)),
  trials: (lab, task, amount) =>
    Promise.resolve(
      shares(lab, "terminal", task, amount).map((share): Trial => ({
        operation: task.name,
        detail: share.toFixed(3),
        run: () => closeTerminal(lab, task, share),
      })),
    ),
};

/** Runs it in a terminal of its own, which then vanishes with what held it. */
async function closeTerminal(lab: Lab, task: Operation, share: number): Promise<Finding | undefined> {
  const { seconds } = await lab.reference(task);
  const place = await lab.place(task);
  const options = await lab.options(task, place);
  const line = [process.execPath, MAIN, ...options.argv].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const terminal = spawn("script", ["-qfec", `exec ${line}`, "/dev/null"], {
    ...{ cwd: place.folder, env: environmentOf(options), stdio: "ignore", detached: true },
  });
  await sleep(share * seconds * 1000);
  terminal.kill("SIGKILL");
  const left = await commandsIn(place, PATIENCE_SECONDS);
  const finding =
    (await lab.finish(task, place)) ??
    (left ? unclear(`still runs ${PATIENCE_SECONDS} s after its terminal went`) : undefined);
  await lab.discard(place);
  return finding;
}

/** Whether a command still runs in a place after so many seconds. */
async function commandsIn({ folder }: Place, seconds: number): Promise<boolean> {
  const isThere = async (): Promise<boolean> =>
    (await promisify(execFile)("ps", ["-eo", "args"])).stdout
      .split("\n")
      .some((line) => line.includes(`${folder}/run`));
  for (let waited = 0; waited < seconds * 5; waited++) {
    if (!(await isThere())) {
      return false;
    }
    await sleep(200);
  }
  return isThere();
}
