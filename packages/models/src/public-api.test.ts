import { expect, it } from "vitest";

it("exports exactly this", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "CLASS_DISCRIMINATOR_KINDS",
      "FEATURE_LAYER",
      "LATENT_SIZE",
      "LOGITS_LAYER",
      "MNIST_SHAPE",
      "MODEL_FILE",
      "POOLED_FEATURE_LAYER",
      "WEIGHTS_FILE",
      "WeightNormDense",
      "asChain",
      "buildClassDiscriminator",
      "buildCnn",
      "buildDenseGenerator",
      "buildDiscriminator",
      "buildFeatureExtractor",
      "buildGenerator",
      "buildPooledExtractor",
      "classifierHead",
      "classifyDigits",
      "cloneUntil",
      "convolutionOutputs",
      "countParameters",
      "dropout",
      "dropoutMask",
      "extractFeatures",
      "forward",
      "gaussianNoise",
      "generateDigits",
      "isPretrainedName",
      "lastFeatureLayer",
      "layerIndex",
      "listPretrained",
      "loadModelFromUrl",
      "loadPretrained",
      "modelFromFiles",
      "modelToFiles",
      "namedWeights",
      "pooledFeatures",
      "randomizedCopy",
      "readModel",
      "trainableVariables",
      "withPlainWeights",
    ]
  `);
  expect(Object.keys(await import("./node/index")).sort()).toMatchInlineSnapshot(`
    [
      "loadModel",
      "saveModel",
    ]
  `);
});
