import { Random } from "@gan-cls/core";
import { expect, it } from "vitest";
import type { LabelledFeatures } from "./features";
import { LogisticLoss } from "./logistic-loss";
import { Pacer } from "./pacer";
import { plainKernel } from "./plain-kernel";
import { standardize, StandardizedFeatures } from "./standardized-features";

it("is the same to the bit whether standardised features are kept, made again at each call, or written over the features", async () => {
  const random = Random.fromSeed(3);
  // Three blocks, the last of another length.
  const [size, dimensions, classCount] = [2100, 6, 3];
  const training: LabelledFeatures = {
    ...{ size, dimensions, classCount },
    values: Float32Array.from({ length: size * dimensions }, () => 5 + random.normal()),
    labels: Uint8Array.from({ length: size }, () => random.integer(classCount)),
  };
  const owned = Float32Array.from(training.values);
  const losses = [
    standardize(training),
    standardize(training, 0),
    new StandardizedFeatures({ ...training, values: owned }, owned),
  ].map((standardized) => new LogisticLoss(standardized, 0.1, plainKernel, new Pacer("test", {})));
  expect(owned).not.toEqual(training.values);
  const parameters = Float64Array.from({ length: losses[0].length }, () => random.normal());
  for (const point of [parameters, parameters.map((value) => -value)]) {
    const [kept, again, over] = [
      await losses[0].evaluate(point),
      await losses[1].evaluate(point),
      await losses[2].evaluate(point),
    ];
    expect(again).toEqual(kept);
    expect(over).toEqual(kept);
  }
});
