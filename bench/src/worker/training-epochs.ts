import { GanClsError, type TrainingEvent } from "@gan-cls/core";
import type { RepeatableWork } from "./timer";

/** More epochs than any measurement needs; the process ends when no further one is asked for. */
export const ENDLESS_EPOCHS = 1_000_000;

/**
 * A training that is resumed for one more step or epoch at a time, so that it is measured as users run it, with its batches, events and
 * figures, and without its preparation.
 *
 * @param until The event with which a unit ends.
 * @param figure The metric to return.
 */
export function resumableTraining(
  training: AsyncGenerator<TrainingEvent, unknown, void>,
  { until, figure }: { until: "step-end" | "epoch-end"; figure: string },
): RepeatableWork {
  return {
    async run() {
      for (;;) {
        const { value, done } = await training.next();
        if (done === true) {
          throw new GanClsError(
            "unsupported",
            `resumableTraining: expected another ${until}, got the end of the training`,
          );
        }
        const event = value as TrainingEvent;
        if (event.type === until) {
          return event.metrics[figure];
        }
      }
    },
  };
}
