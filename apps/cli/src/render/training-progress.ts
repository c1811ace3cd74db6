import type { EpochEndEvent, ProgressEvent, TrainingEvent } from "@gan-cls/core";
import { formatDuration, formatPercent } from "./format";
import type { ProgressDisplay } from "./progress-display";

/** Epochs that take longer leave a line of their own, so that a night's training can be read afterwards. */
const LONG_EPOCH_SECONDS = 20;

/** Short names of the figures that training loops report; accuracies are shown in per cent. */
const FIGURE_NAMES: Readonly<Record<string, string>> = {
  discriminatorLoss: "D",
  generatorLoss: "G",
  loss: "loss",
  accuracy: "accuracy",
  validationAccuracy: "test accuracy",
  sampleDiversity: "diversity",
  fid: "FID",
  precision: "precision",
  recall: "recall",
};

/** Shows the events of a training as one task. */
export function showTraining(display: ProgressDisplay, task: string): (event: TrainingEvent) => void {
  return (event) => {
    switch (event.type) {
      case "step-end":
        display.progress(task, event.step, event.totalSteps, "steps", describeFigures(event.metrics));
        break;
      case "epoch-end":
        if (event.seconds >= LONG_EPOCH_SECONDS) {
          display.note(epochLine(task, event));
        }
        break;
      case "warning":
        display.warn(`${task}: ${event.message}`);
        break;
      case "epoch-start":
      case "samples":
      case "checkpoint":
        break;
      default:
        event satisfies never;
    }
  };
}

/** Shows work that reports progress without epochs; its own name follows the task's. */
export function showProgress(display: ProgressDisplay, task: string): (event: ProgressEvent) => void {
  return (event) => display.progress(`${task}, ${event.task}`, event.done, event.total, event.unit);
}

/** `loss 0.52`, `accuracy 87.1 %` for the figures that have a short name. */
export function describeFigures(metrics: Readonly<Record<string, number>>): string[] {
  return Object.entries(metrics).flatMap(([name, value]) => {
    const label = FIGURE_NAMES[name];
    if (label === undefined) {
      return [];
    }
    return [`${label} ${label.endsWith("accuracy") ? formatPercent(value, 1) : value.toFixed(2)}`];
  });
}

function epochLine(task: string, { epoch, epochs, seconds, metrics }: EpochEndEvent): string {
  return `${task}: epoch ${epoch} of ${epochs}, ${[...describeFigures(metrics), formatDuration(seconds)].join(", ")}`;
}
