import { formatPercent } from "@gan-cls/evaluate";

/** Short names of the figures that training loops report; accuracies are shown in per cent. */
const FIGURE_NAMES: Readonly<Record<string, string>> = {
  discriminatorLoss: "D",
  generatorLoss: "G",
  loss: "loss",
  accuracy: "accuracy",
  validationAccuracy: "validation accuracy",
  sampleDiversity: "diversity",
  fid: "FID",
  precision: "precision",
  recall: "recall",
};

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
