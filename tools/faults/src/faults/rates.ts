import { unclearEnd, lastLines, type Finding } from "../judge";
import type { Lab } from "../lab";
import { operation, type Operation } from "../operations";
import type { Fault, Trial } from "../trial";

/** Rates at which a training cannot but diverge, as typed. */
const RATES = ["10", "1000", "1e10", "1e30"];

export const RATES_TOO_HIGH: Fault = {
  name: "rate",
  title: "a learning rate of 10, 1000 and more",
  operations: () => ["train-gan"],
  trials: (lab, _task, { isQuick }) =>
    Promise.resolve(
      RATES.slice(0, isQuick ? 1 : RATES.length).map((rate): Trial => ({
        operation: "train-gan",
        detail: rate,
        run: () => diverge(lab, operation("train-gan"), rate),
      })),
    ),
};

/** It stops with the reason, and what it leaves can be used: the last good checkpoint, and a lower rate goes on from there. */
async function diverge(lab: Lab, task: Operation, rate: string): Promise<Finding | undefined> {
  const place = await lab.place(task);
  const options = await lab.options(task, place);
  const ending = await lab.run(task, place, { argv: [...options.argv, "--learning-rate", rate] });
  const isSaid = /diverg|not finite|learning rate/i.test(ending.stderr);
  const again = await lab.run(task, place, {
    argv: [...lab.resumeArgv(place), "--learning-rate", "0.0001"],
  });
  await lab.discard(place);
  if (ending.code === 0) {
    return { kind: "lost", what: `ends as if all were well: ${lastLines(ending.stderr)}` };
  }
  return (
    unclearEnd(ending, [1]) ??
    (isSaid ? undefined : { kind: "unclear", what: `does not say why: ${lastLines(ending.stderr)}` }) ??
    (again.code === 0 ? undefined : { kind: "lost", what: `cannot go on at a lower rate: ${lastLines(again.stderr)}` })
  );
}
