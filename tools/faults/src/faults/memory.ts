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

/** Works all the same, or says in one line that the memory is too small; and with more memory it comes to its end. */
async function starve(lab: Lab, task: Operation, megabytes: number): Promise<Finding | undefined> {
  const place = await lab.place(task);
  const environment = { NODE_OPTIONS: `--max-old-space-size=${megabytes}` };
  const command = await lab.start(task, place, { environment });
  const ending = await command.ended;
  const finding =
    ending.code === 0
      ? await lab.compare(task, place, ending)
      : ((await lab.finish(task, place)) ?? unclearEnd(ending, [1, 2]));
  await lab.discard(place, command);
  return finding;
}
