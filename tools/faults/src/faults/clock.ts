import type { Finding } from "../judge";
import type { Lab } from "../lab";
import type { Operation } from "../operations";
import type { Fault, Trial } from "../trial";

const YEARS = 25 * 365.25 * 24 * 3600 * 1000;

/** How the clock is wrong, by the share of all writes from which it is so. */
const JUMPS: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  "back-at-the-start": [[0, -YEARS]],
  "forward-at-the-start": [[0, YEARS]],
  "back-half-way": [[0.5, -YEARS]],
  "forward-half-way": [[0.5, YEARS]],
  "to-and-fro": [
    [0.2, YEARS],
    [0.4, -YEARS],
    [0.6, 0],
    [0.8, YEARS],
  ],
};

export const CLOCK: Fault = {
  name: "clock",
  title: "a clock that jumps by 25 years",
  operations: ({ isQuick }) => (isQuick ? ["train-gan"] : ["train-gan", "study-jobs", "learn", "download", "report"]),
  trials: (lab, task, { isQuick }) =>
    Promise.resolve(
      Object.keys(JUMPS)
        .slice(isQuick ? -1 : 0)
        .flatMap((name): Trial[] => [
          { operation: task.name, detail: name, run: () => jump(lab, task, JUMPS[name], false) },
          ...(task.isResumable && !isQuick && name.endsWith("start")
            ? [{ operation: task.name, detail: `${name}-and-resume`, run: () => jump(lab, task, JUMPS[name], true) }]
            : []),
        ]),
    ),
};

/** The whole operation under a wrong clock; or only its first half, killed and resumed under a right one. */
async function jump(
  lab: Lab,
  task: Operation,
  jumps: readonly (readonly [number, number])[],
  isKilled: boolean,
): Promise<Finding | undefined> {
  const { writes } = await lab.reference(task);
  const place = await lab.place(task);
  const clock = jumps.map(([share, by]): [number, number] => [Math.round(share * writes.length), by]);
  const kill = isKilled
    ? ({
        act: "kill-group",
        at: Math.round(writes.length / 2),
        when: "after",
        marker: `${place.folder}-struck`,
      } as const)
    : {};
  const command = await lab.start(task, place, { inject: { under: place.folder, clock, ...kill } });
  const ending = await command.ended;
  const finding = ending.code === 0 ? await lab.compare(task, place, ending) : await lab.finish(task, place);
  await lab.discard(place, command);
  return (
    finding ??
    (ending.code === 0 || isKilled
      ? undefined
      : { kind: "lost", what: `stopped by the clock: ${ending.stderr.slice(-300)}` })
  );
}
