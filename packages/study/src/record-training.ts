import type { TrainingEvent } from "@gan-cls/core";
import type { StudySession } from "./session";

/** Passes the events of a training on, and looks at the memory. */
export function recordTraining(
  { emit, job }: Pick<StudySession, "emit" | "job">,
  task: string,
  memory?: { sample(): void },
): (event: TrainingEvent) => Promise<void> {
  return (event) => {
    memory?.sample();
    return emit({ type: "training", task, job, event });
  };
}
