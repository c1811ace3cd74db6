import { expect, it } from "vitest";

it("exports exactly this", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "MNIST_FILES",
      "MNIST_PARTS",
      "assertPictureFits",
      "createStudyData",
      "datasetsFromIdx",
      "decodeGrayscalePng",
      "drawLabelBudget",
      "drawOriginalSubset",
      "encodeIdx",
      "gunzip",
      "loadMnist10kSplit",
      "normalizeDrawing",
      "openMnist10k",
      "parseIdx",
      "preparePicture",
      "readTar",
      "splitStratified",
    ]
  `);
  expect(Object.keys(await import("./node/index")).sort()).toMatchInlineSnapshot(`
    [
      "DATASETS",
      "DATASET_NAMES",
      "listPictures",
      "loadImageFolder",
      "openDataset",
      "openImages",
      "readPictures",
    ]
  `);
  expect(Object.keys(await import("./browser/index")).sort()).toEqual(["readPicture"]);
});
