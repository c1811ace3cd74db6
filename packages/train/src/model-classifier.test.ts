import { buildCnn } from "@gan-cls/models";
import { smallDigits } from "@gan-cls/testing";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { createModelClassifier } from "./model-classifier";

beforeAll(() => tf.setBackend("cpu"));

describe("createModelClassifier", () => {
  it("answers with an error where a network computes no numbers, not with a class", async () => {
    const model = buildCnn({ imageShape: [12, 12, 1], filters: [2], hiddenUnits: 4, seed: 3 });
    model.setWeights(model.getWeights().map((weight) => weight.mul(1e30)));
    const classifier = createModelClassifier("cnn", model);
    await expect(classifier.predict(smallDigits(1))).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringMatching(
        /^cnn: expected probabilities, got numbers that are none; .* train it again$/,
      ) as string,
    });
    classifier.dispose();
  });
});
