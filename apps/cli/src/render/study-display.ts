import { formatCount, formatDuration, formatPercent, formatQuantity } from "@gan-cls/evaluate";
import { describeWarning, type EpochEndEvent, type TrainingEvent, type WarningEvent } from "@gan-cls/core";
import { describeFigures, type StudyEvent } from "@gan-cls/study";
import type { ProgressDisplay } from "./progress-display";
import { StudyProgress } from "./study-progress";

/** Epochs that take longer leave a line of their own, so that a night's training can be read afterwards. */
const LONG_EPOCH_SECONDS = 20;

/** Runs an event generator to its end, shows its events, and resolves to its result. */
export async function showStudy<Result>(
  display: ProgressDisplay,
  events: AsyncGenerator<StudyEvent, Result, void>,
): Promise<Result> {
  const show = createStudyDisplay(display);
  try {
    for (;;) {
      const next = await events.next();
      if (next.done) {
        return next.value;
      }
      show(next.value);
    }
  } finally {
    display.finish();
    await events.return(undefined as never);
  }
}

/** Shows the events of a study: of one process task by task, of several in one line. */
export function createStudyDisplay(display: ProgressDisplay): (event: StudyEvent) => void {
  let shared: StudyProgress | undefined;
  return (event) => {
    switch (event.type) {
      case "study-start":
        shared = event.jobs > 1 ? new StudyProgress(display, event) : undefined;
        break;
      case "cell-start":
        shared?.begin(event.job, event.cell);
        break;
      case "cell-end":
        shared?.end(event.cell, event.finished.row);
        display.finish();
        display.note(event.isStored ? `${event.cell.name}: done before` : describeCell(event));
        break;
      case "training":
        showTraining(display, shared, event);
        break;
      case "work":
        shared?.work(event.job, event.event);
        if (!shared?.isBusy(event.job)) {
          const { task, done, total, unit } = event.event;
          display.progress(`${event.task}, ${task}`, done, total, unit);
        }
        break;
      case "gan-end":
        display.finish();
        display.note(describeGan(event));
        break;
      case "workers":
        // The live view shows them.
        break;
      case "note":
        display.note(event.message);
        break;
      case "warning":
        display.warn(event.message);
        break;
      default:
        event satisfies never;
    }
  };
}

function showTraining(
  display: ProgressDisplay,
  shared: StudyProgress | undefined,
  { task, job, event }: Extract<StudyEvent, { type: "training" }>,
): void {
  switch (event.type) {
    case "step-end":
      shared?.train(job, event.step, event.totalSteps);
      if (!shared?.isBusy(job)) {
        display.progress(task, event.step, event.totalSteps, "steps", describeFigures(event.metrics));
      }
      break;
    case "epoch-end":
      if (event.seconds >= LONG_EPOCH_SECONDS) {
        display.note(epochLine(task, event));
      }
      break;
    case "warning":
      showWarning(display, `${task}: ${describeWarning(event)}`, event);
      break;
    default:
      event satisfies Exclude<TrainingEvent, { type: "step-end" | "epoch-end" | "warning" }>;
  }
}

/** Rest is no trouble: a notice will do. */
function showWarning(display: ProgressDisplay, line: string, { code }: Pick<WarningEvent, "code">): void {
  if (code === "plateau") {
    display.note(line);
  } else {
    display.warn(line);
  }
}

function describeCell({
  cell: { name, labels },
  finished: { row },
}: Extract<StudyEvent, { type: "cell-end" }>): string {
  return `${name}: ${formatPercent(row.testAccuracy)} with ${formatCount(labels)} labels in ${formatDuration(row.seconds)}`;
}

function describeGan({ name, gan: { steps, seconds, metrics } }: Extract<StudyEvent, { type: "gan-end" }>): string {
  return `${name}: ${[`${formatQuantity(steps, "step")} in ${formatDuration(seconds)}`, ...describeFigures(metrics)].join(", ")}`;
}

function epochLine(task: string, { epoch, epochs, seconds, metrics }: EpochEndEvent): string {
  return `${task}: epoch ${epoch} of ${epochs}, ${[...describeFigures(metrics), formatDuration(seconds)].join(", ")}`;
}
