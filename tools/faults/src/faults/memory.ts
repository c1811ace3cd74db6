import type { Ending } from "../command";
import { unclearEnd, type Finding } from "../judge";
import type { Lab } from "../lab";
import type { Operation } from "../operations";
import type { Fault } from "../trial";

export const MEMORY: Fault = {
  name: "heap",
  title: "a small heap in the main process",
  operations: ({ isQuick }) =>
    isQuick ? ["train-gan"] : ["train-gan", "train-cnn", "study", "study-jobs", "learn", "transfer"],
  trials: (lab, task, { isQuick }) =>
    Promise.resolve(
      (isQuick ? [40] : [40, 100]).map((megabytes) => ({
        operation: task.name,
        detail: `${megabytes}-MB`,
        run: () => starve(lab, task, megabytes),
      })),
    ),
};

/** What the command line says before, because V8 leaves nobody time to say anything when its heap is full. */
const WARNING = /^.*Node's heap is limited to .*$/m;

/** Works all the same, or has said before how a heap that is full ends and what to do; and with more memory it comes to its end. */
async function starve(lab: Lab, task: Operation, megabytes: number): Promise<Finding | undefined> {
  const place = await lab.place(task);
  const environment = { NODE_OPTIONS: `--max-old-space-size=${megabytes}` };
  const command = await lab.start(task, place, { environment });
  const ending = await command.ended;
  const isWarned = WARNING.test(ending.stderr);
  const rest = { ...ending, stderr: ending.stderr.replace(WARNING, "") };
  const finding =
    ending.code === 0
      ? await lab.compare(task, place, rest)
      : ((await lab.finish(task, place)) ?? (isWarned && isOutOfMemory(rest) ? undefined : unclearEnd(rest, [1, 2])));
  await lab.discard(place, command);
  return finding;
}

function isOutOfMemory({ signal, code, stderr }: Ending): boolean {
  // 134 is what a shell makes of SIGABRT.
  return (signal === "SIGABRT" || signal === "SIGTRAP" || code === 134) && stderr.includes("heap out of memory");
}
