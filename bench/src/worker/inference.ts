import { buildDiscriminator, forwardBatches } from "@gan-cls/models";
import { buildTransferModel, TRANSFER_STRATEGIES } from "@gan-cls/transfer";
import type { RepeatableWork } from "./timer";
import type { WorkMaterial } from "./work-material";

/** Probabilities of all images by the transferred classifier of the third trial, with random weights. */
export function inference({ images, batchSize }: WorkMaterial): RepeatableWork {
  const classCount = images.classNames.length;
  const discriminator = buildDiscriminator({ seed: 1 });
  const model = buildTransferModel(discriminator, TRANSFER_STRATEGIES["trial-3"], { classCount, seed: 1 });
  return {
    async run() {
      const { values: probabilities } = await forwardBatches(model, images, { batchSize });
      return probabilities.reduce((sum, value) => sum + value, 0) / images.size;
    },
  };
}
