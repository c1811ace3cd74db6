import { expect, it } from "vitest";

it("exports exactly this", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "LABEL_BUDGET_KINDS",
      "MAX_IDX_DIMENSIONS",
      "MAX_PNG_PIXELS",
      "MAX_UNPACKED_BYTES",
      "MNIST_10K_SIZE",
      "MNIST_10K_SPLIT",
      "MNIST_FILES",
      "MNIST_PARTS",
      "ORIGINAL_SUBSET_SIZE",
      "ORIGINAL_TOTAL",
      "POLARITIES",
      "allLabels",
      "createStudyData",
      "datasetsFromIdx",
      "decodeGrayscalePng",
      "drawLabelBudget",
      "drawOriginalSubset",
      "encodeIdx",
      "gunzip",
      "isGzip",
      "loadMnist10k",
      "loadMnist10kSplit",
      "normalizeDrawing",
      "numpyLegacyChoice",
      "parseIdx",
      "splitStratified",
    ]
  `);
  expect(Object.keys(await import("./node/index")).sort()).toMatchInlineSnapshot(`
    [
      "DEFAULT_DATASET",
      "MNIST_MIRRORS",
      "defaultMnistCache",
      "loadImageFolder",
      "loadMnist",
      "openDataset",
    ]
  `);
});
