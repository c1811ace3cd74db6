import { formatCount, formatDuration } from "@gan-cls/evaluate";
import type { Training } from "./collect-trainings";

/** Where a training stands, in words. */
export interface TrainingProgress {
  /** In `[0, 1]`. */
  readonly share: number;
  readonly isDone: boolean;
  /** `step 1 385 of 1 500, epoch 14 of 15, 1.4 steps/s, 1 min 22 s left`. */
  readonly text: string;
}

/** Steps over which the speed is measured. */
const RECENT = 50;

/** Where a training stands; the speed is that of its last steps. */
export function trainingProgress({ step, totalSteps, epoch, epochs, stepTimes }: Training): TrainingProgress {
  const isDone = step > 0 && step >= totalSteps;
  const recent = stepTimes.slice(-RECENT - 1);
  const elapsed = ((recent.at(-1) ?? 0) - (recent.at(0) ?? 0)) / 1000;
  const speed = elapsed > 0 ? (recent.length - 1) / elapsed : 0;
  const parts = [
    `step ${formatCount(step)} of ${formatCount(totalSteps)}`,
    `epoch ${epoch} of ${epochs}`,
    ...(isDone || speed === 0
      ? []
      : [`${speed.toFixed(1)} steps/s`, `${formatDuration((totalSteps - step) / speed)} left`]),
  ];
  return { share: totalSteps === 0 ? 0 : Math.min(1, step / totalSteps), isDone, text: parts.join(", ") };
}
