import type { PublishedPoint } from "@gan-cls/report";

/** Labels and test images behind the figures below. */
export const ORIGINAL_LABELS = 10_000;

const EPOCHS = [1, 5, 7, 10, 15] as const;

/** Test accuracy that the original study published after those epochs (December 2020). */
const ACCURACIES: Readonly<Record<string, readonly number[]>> = {
  cnn: [0.7036, 0.9206, 0.9335, 0.9476, 0.9597],
  "trial-1": [0.7839, 0.8712, 0.8819, 0.8929, 0.9048],
  "trial-2": [0.7857, 0.8718, 0.8912, 0.9053, 0.9207],
  "trial-3": [0.8189, 0.8944, 0.905, 0.9246, 0.9419],
};

/** The original's final test accuracy of a method; `undefined` where it has none at this number of labels. */
export function originalAccuracy(method: string, labels: number): number | undefined {
  return labels === ORIGINAL_LABELS ? ACCURACIES[method]?.at(-1) : undefined;
}

/** The original's published figures along training, for charts. */
export function originalPoints(): PublishedPoint[] {
  return Object.entries(ACCURACIES).flatMap(([name, accuracies]) =>
    accuracies.map((accuracy, index) => ({ name, labels: ORIGINAL_LABELS, epoch: EPOCHS[index], accuracy })),
  );
}
