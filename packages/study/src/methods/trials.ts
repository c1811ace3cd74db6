import { TRANSFER_STRATEGIES, type TransferStrategy } from "@gan-cls/transfer";
import type { Method } from "../method";
import type { StudySettings } from "../presets";
import { describeTrainable, transferNetwork } from "./train-network";

/** A method that transfers the trained discriminator by a strategy: a user's own, or one of the original's trials. */
export function createStrategyMethod(strategy: TransferStrategy): Method {
  return strategyMethod(strategy.name, () => strategy);
}

/** The original's three trials, whose stages are as long as the settings say. */
export const TRIALS: readonly Method[] = (["trial-1", "trial-2", "trial-3"] as const).map((name) =>
  strategyMethod(
    `Trial ${name.slice(-1)}`,
    ({ epochs }) => {
      const strategy = TRANSFER_STRATEGIES[name];
      return {
        ...strategy,
        stages: strategy.stages.map((stage, index) => ({ ...stage, epochs: epochs[name][index] })),
      };
    },
    name,
  ),
);

function strategyMethod(
  title: string,
  strategyFor: (settings: StudySettings) => TransferStrategy,
  name = title,
): Method {
  return {
    ...{ name, title, family: "transfer", needsDiscriminator: true },
    description(settings) {
      const strategy = strategyFor(settings);
      return `${strategy.description} ${describeStages(strategy)}`.trim();
    },
    train: async (task) => transferNetwork(name, await task.discriminator(), strategyFor(task.settings), task),
  };
}

function describeStages({ stages, batchSize }: TransferStrategy): string {
  const parts = stages.map(({ epochs, steps, optimizer, trainable }) => {
    const length = epochs === undefined ? `some ${steps} steps` : `${epochs} epochs`;
    return `${length} of ${optimizer.name} ${optimizer.learningRate} (${describeTrainable(trainable)})`;
  });
  return `Trained for ${parts.join(", then ")}, batches of ${batchSize}.`;
}
