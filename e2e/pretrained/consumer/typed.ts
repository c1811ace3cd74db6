/** A TypeScript project: what it gets wrong must be an error, and what it compiles to must run. */
import { readFileSync } from "node:fs";
import { classifyImages, loadPretrained, type ClassifiedImage, type PretrainedCard } from "@gan-cls/models";
import { TRANSFER_STRATEGIES, transferDiscriminator } from "@gan-cls/transfer";
import { createImageDataset } from "@gan-cls/core";

const pixels = Uint8Array.from(JSON.parse(readFileSync("digits.json", "utf8")) as number[]);
const { model, card } = await loadPretrained("mnist-trial-3");
const cardOfModel: PretrainedCard = card;
const digits: ClassifiedImage[] = await classifyImages(model, pixels);
const read: number[] = digits.map(({ label }) => label);
if (read.join("") !== "0123456789") {
  throw new Error(`${cardOfModel.name} reads ${read.join("")}`);
}

// A discriminator is a chain, which transfer takes; a classifier need not be one.
const { model: discriminator } = await loadPretrained("mnist-original-discriminator");
const dataset = createImageDataset({ name: "mine", pixels, labels: Uint8Array.from(read), rows: 28, columns: 28 });
transferDiscriminator({ discriminator, dataset, strategy: TRANSFER_STRATEGIES["trial-1"] });
// @ts-expect-error There is no such model.
export const unknown = (): Promise<unknown> => loadPretrained("imagenet");
// @ts-expect-error Images are bytes, a set or a tensor.
export const wrong = (): Promise<unknown> => classifyImages(model, "digits.png");
