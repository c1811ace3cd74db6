/** What a user's own code does with the types; the errors that are expected show that they are not `any`. */
import { createImageDataset, drain, isGanClsError, Random, withoutLabels, type Classifier } from "@gan-cls/core";
import { writeFileAtomically } from "@gan-cls/core/node";

export const seed: number = Random.fromSeed(1).stream("noise").seed();
// @ts-expect-error A seed is a number.
Random.fromSeed("1");

const labelled = createImageDataset({
  name: "mine",
  pixels: new Uint8Array(4),
  labels: Uint8Array.of(1),
  rows: 2,
  columns: 2,
});
// @ts-expect-error What trains a GAN has no labels.
export const labels = withoutLabels(labelled).labels;

async function* count(): AsyncGenerator<{ type: "tick" }, string, void> {
  yield { type: "tick" };
  return "done";
}
export const result: Promise<string> = drain(count(), (event) => event.type);

export async function save(classifier: Classifier): Promise<void> {
  try {
    const { labels } = await classifier.predict(labelled);
    await writeFileAtomically("labels", labels);
  } catch (error) {
    if (isGanClsError(error, "io")) {
      const { code }: { code: string } = error;
      throw new Error(code, { cause: error });
    }
  }
}
