import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runCommand, startCommand, type Ending } from "../command";
import { lastLines, unclearEnd, type Finding } from "../judge";
import type { Lab } from "../lab";
import type { Operation, Place } from "../operations";
import type { Amount, Fault } from "../trial";

const operations = ({ isQuick }: Amount): readonly string[] =>
  isQuick ? ["train-gan"] : ["train-gan", "train-cnn", "study", "study-jobs", "learn", "transfer"];

/** The refusal names who has the run: process id, host and age. */
function checkRefusal({ pid }: { pid: number }, ending: Ending): Finding | undefined {
  if (ending.code === 0) {
    return { kind: "lost", what: "two processes had one run, and both did its work" };
  }
  const { stderr } = ending;
  const facts = { "process id": new RegExp(`\\b${pid}\\b`), host: hostname(), age: /\b\d+(\.\d+)? (ms|s|min|h)\b/ };
  const unsaid = Object.entries(facts).filter(([, fact]) =>
    typeof fact === "string" ? !stderr.includes(fact) : !fact.test(stderr),
  );
  return (
    unclearEnd(ending, [2]) ??
    (unsaid.length === 0
      ? undefined
      : {
          kind: "unclear",
          what: `does not name the owner's ${unsaid.map(([name]) => name).join(", ")}: ${lastLines(stderr)}`,
        })
  );
}

async function hasBegun({ out }: Place, isOver: () => boolean): Promise<void> {
  while (!existsSync(join(out, "config.json")) && !isOver()) {
    await sleep(20);
  }
}

async function second(lab: Lab, task: Operation): Promise<Finding | undefined> {
  const place = await lab.place(task);
  const first = await lab.start(task, place);
  let isOver = false;
  void first.ended.then(() => (isOver = true));
  await hasBegun(place, () => isOver);
  // It stands still, so that it is there for certain when the other one comes.
  process.kill(first.pid, "SIGSTOP");
  const options = await lab.options(task, place);
  const refused = await runCommand({ ...options, argv: lab.resumeArgv(place) });
  process.kill(first.pid, "SIGCONT");
  const ending = await first.ended;
  const finding = checkRefusal(first, refused) ?? (await lab.compare(task, place, ending));
  await lab.discard(place, first);
  return finding;
}

/** Whether one took the run before another had ended it. One that had looked at the run before its end may do the last step again, alone. */
async function ranAtOnce({ out }: Place): Promise<boolean> {
  const log = await readFile(join(out, "events.jsonl"), "utf8");
  const turns = log.split("\n").flatMap((line) => /"type":"run-(resume|end)"/.exec(line)?.[1] ?? []);
  return turns.some((turn, index) => turn === "resume" && turns[index + 1] === "resume");
}

/** A run is killed in its middle; then ten resume it at once. */
async function tenAtOnce(lab: Lab, task: Operation, count: number): Promise<Finding | undefined> {
  const { writes } = await lab.reference(task);
  const place = await lab.place(task);
  const marker = `${place.folder}-struck`;
  const inject = { under: place.folder, in: "parent", act: "kill-group", when: "after", marker } as const;
  await lab.run(task, place, { inject: { ...inject, at: Math.round(writes.length / 2) } });
  const options = { ...(await lab.options(task, place)), argv: lab.resumeArgv(place) };
  const all = Array.from({ length: count }, () => startCommand(options));
  const endings = await Promise.all(all.map(({ ended }) => ended));
  const refusals = endings.filter(({ code }) => code !== 0);
  // One that comes when the first is done finds a finished run, and says so with success.
  const done = endings.filter(({ code }) => code === 0);
  const finding: Finding | undefined =
    done.length === 0
      ? { kind: "lost", what: `none of ${count} ran: ${lastLines(endings[0].stderr)}` }
      : ((await lab.compare(task, place, done[0])) ??
        refusals.map((ending) => unclearEnd(ending, [2])).find(Boolean) ??
        ((await ranAtOnce(place)) ? { kind: "lost", what: `several of ${count} ran at once` } : undefined));
  for (const command of all) {
    await lab.discard(place, command);
  }
  return finding;
}

export const OWNERS: readonly Fault[] = [
  {
    name: "second-process",
    title: "a second process on a run",
    operations,
    trials: (lab, task) => Promise.resolve([{ operation: task.name, detail: "resume", run: () => second(lab, task) }]),
  },
  {
    name: "ten-processes",
    title: "ten processes resume a run at once",
    operations: ({ isQuick }) => (isQuick ? [] : ["train-gan", "train-cnn", "study-jobs"]),
    trials: (lab, task) =>
      Promise.resolve([{ operation: task.name, detail: "ten", run: () => tenAtOnce(lab, task, 10) }]),
  },
];
