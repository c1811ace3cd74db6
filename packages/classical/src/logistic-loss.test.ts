import { Random } from "@gan-cls/core";
import { expect, it } from "vitest";
import { fitStandardizer, type LabelledFeatures } from "./features";
import { LogisticLoss } from "./logistic-loss";
import { Pacer } from "./pacer";
import { plainKernel } from "./plain-kernel";

it("is the same to the bit whether standardised blocks are kept or made again", async () => {
  const random = Random.fromSeed(3);
  // Three blocks, the last of another length.
  const [size, dimensions, classCount] = [2100, 6, 3];
  const training: LabelledFeatures = {
    ...{ size, dimensions, classCount },
    values: Float32Array.from({ length: size * dimensions }, () => 5 + random.normal()),
    labels: Uint8Array.from({ length: size }, () => random.integer(classCount)),
  };
  const losses = [Infinity, 0].map(
    (mostKept) =>
      new LogisticLoss(training, fitStandardizer(training), 0.1, plainKernel, new Pacer("test", {}), mostKept),
  );
  const parameters = Float64Array.from({ length: losses[0].length }, () => random.normal());
  for (const point of [parameters, parameters.map((value) => -value)]) {
    const [kept, again] = [await losses[0].evaluate(point), await losses[1].evaluate(point)];
    expect(again).toEqual(kept);
  }
});
