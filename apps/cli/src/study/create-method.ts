import { TRANSFER_STRATEGIES, type TransferStrategy } from "@gan-cls/transfer";
import { createKnnMethod, createLogisticMethod, createPcaKnnMethod } from "./classical-methods";
import { createFairCnnMethod } from "./fair-cnn-method";
import type { Method } from "./method";
import type { MethodName } from "./method-names";
import { createCnnMethod, createTransferMethod } from "./network-methods";
import {
  createGradualTuneMethod,
  createPooledKnnMethod,
  createPooledProbeMethod,
  createPooledTuneMethod,
} from "./pooled-methods";
import type { StudySettings } from "./presets";
import { createSemiMethod } from "./semi-methods";

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
    case "cnn-fair":
      return createFairCnnMethod();
    case "pooled-probe":
      return createPooledProbeMethod("trained");
    case "random-probe":
      return createPooledProbeMethod("random");
    case "pooled-knn":
      return createPooledKnnMethod(settings.classical.neighbours);
    case "pooled-tune":
      return createPooledTuneMethod("trained");
    case "random-tune":
      return createPooledTuneMethod("random");
    case "gradual-tune":
      return createGradualTuneMethod();
    case "semi-gan":
    case "semi-plain":
    case "same-net":
    case "spread-gan":
    case "spread-random":
    case "semi-gan-dense":
      return createSemiMethod(name, settings.semiSteps);
    default:
      return name satisfies never;
  }
}

/** The same strategy with stages of other lengths. */
function withEpochs(strategy: TransferStrategy, epochs: readonly number[]): TransferStrategy {
  return { ...strategy, stages: strategy.stages.map((stage, index) => ({ ...stage, epochs: epochs[index] })) };
}
