import { TRANSFER_STRATEGIES, type TransferStrategy } from "@gan-cls/transfer";
import type { Method, StageMark } from "../method";
import type { StudySettings } from "../presets";
import { transferNetwork } from "./train-network";

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
    async train(task) {
      const strategy = strategyFor(task.settings);
      const trained = await transferNetwork(name, await task.discriminator(), strategy, task);
      return { ...trained, stages: stageMarks(strategy.stages) };
    },
  };
}

/** Where each stage begins. */
function stageMarks(stages: TransferStrategy["stages"]): StageMark[] {
  let firstEpoch = 1;
  return stages.map(({ epochs, trainable }) => {
    const mark = { firstEpoch, trainable: describeTrainable(trainable) };
    firstEpoch += epochs;
    return mark;
  });
}

function describeStages({ stages, batchSize }: TransferStrategy): string {
  const parts = stages.map(
    ({ epochs, optimizer, trainable }) =>
      `${epochs} epochs of ${optimizer.name} ${optimizer.learningRate} (${describeTrainable(trainable)})`,
  );
  return `Trained for ${parts.join(", then ")}, batches of ${batchSize}.`;
}

function describeTrainable(trainable: TransferStrategy["stages"][number]["trainable"]): string {
  return typeof trainable === "string" ? trainable : trainable.join(", ");
}
