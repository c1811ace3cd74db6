import { expect, it } from "vitest";

it("exports exactly this", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "FEATURE_LAYER",
      "LOGITS_LAYER",
      "MNIST_SHAPE",
      "MODEL_FILE",
      "POOLED_FEATURE_LAYER",
      "WEIGHTS_FILE",
      "asChain",
      "buildClassDiscriminator",
      "buildCnn",
      "buildDenseGenerator",
      "buildDiscriminator",
      "buildFeatureExtractor",
      "buildGenerator",
      "buildPooledExtractor",
      "classifierHead",
      "classifyImages",
      "cloneUntil",
      "convolutionOutputs",
      "countParameters",
      "extractFeatures",
      "forward",
      "forwardBatches",
      "generateImages",
      "isMeantFor",
      "isPretrainedName",
      "lastFeatureLayer",
      "layerIndex",
      "listPretrained",
      "listWeights",
      "loadModelFromUrl",
      "loadPretrained",
      "loadPretrainedTraining",
      "loadSeenImages",
      "modelFromFiles",
      "modelToFiles",
      "namedWeights",
      "pooledFeatures",
      "randomizedCopy",
      "toImageTensor",
      "toKeras2",
      "toOneHotTensor",
      "toPixels",
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
