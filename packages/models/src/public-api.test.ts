import { expect, it } from "vitest";

it("exports exactly this", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "FEATURE_LAYER",
      "LATENT_SIZE",
      "LOGITS_LAYER",
      "MNIST_SHAPE",
      "MODEL_FILE",
      "WEIGHTS_FILE",
      "asChain",
      "buildCnn",
      "buildDiscriminator",
      "buildGenerator",
      "classifierHead",
      "cloneUntil",
      "countParameters",
      "dropout",
      "dropoutMask",
      "forward",
      "layerIndex",
      "modelFromFiles",
      "modelToFiles",
      "namedWeights",
      "trainableVariables",
    ]
  `);
  expect(Object.keys(await import("./node/index")).sort()).toMatchInlineSnapshot(`
    [
      "loadModel",
      "saveModel",
    ]
  `);
});
