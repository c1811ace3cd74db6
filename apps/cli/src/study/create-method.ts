import { TRANSFER_STRATEGIES, type TransferStrategy } from "@gan-cls/transfer";
import { createKnnMethod, createLogisticMethod, createPcaKnnMethod } from "./classical-methods";
import type { Method } from "./method";
import type { MethodName } from "./method-names";
import { createCnnMethod, createTransferMethod } from "./network-methods";
import type { StudySettings } from "./presets";

/** The method of that name, with a study's settings. */
export function createMethod(name: MethodName, settings: StudySettings): Method {
  switch (name) {
    case "pca-knn":
      return createPcaKnnMethod(settings.classical);
    case "knn":
      return createKnnMethod(settings.classical);
    case "logistic":
      return createLogisticMethod();
    case "cnn":
      return createCnnMethod({ ...settings.cnn, epochs: settings.epochs.cnn[0] });
    case "trial-1":
    case "trial-2":
    case "trial-3":
      return createTransferMethod(withEpochs(TRANSFER_STRATEGIES[name], settings.epochs[name]));
    default:
      return name satisfies never;
  }
}

/** The same strategy with stages of other lengths. */
function withEpochs(strategy: TransferStrategy, epochs: readonly number[]): TransferStrategy {
  return { ...strategy, stages: strategy.stages.map((stage, index) => ({ ...stage, epochs: epochs[index] })) };
}
