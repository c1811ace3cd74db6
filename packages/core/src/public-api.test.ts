import { expect, it } from "vitest";

it("exports exactly this from the root", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "AUGMENTATIONS",
      "FITS",
      "GanClsError",
      "MAX_CLASSES",
      "Random",
      "TRAINED_ON_FILE",
      "applyLabelBudget",
      "assertImageShape",
      "assertInRange",
      "assertNonNegativeInteger",
      "assertOneOf",
      "assertPositiveInteger",
      "assertPositiveNumber",
      "assertZipChecksums",
      "crc32",
      "crc32c",
      "createImageDataset",
      "createLabelBudget",
      "decodeSafetensors",
      "describePreprocessing",
      "describeValue",
      "describeWarning",
      "drain",
      "encodeSafetensors",
      "findSeenImages",
      "hashEachImage",
      "hashImages",
      "hashSource",
      "imageLength",
      "isAbortError",
      "isGanClsError",
      "joinTrainedOn",
      "openSealed",
      "packTrainedOn",
      "parseJson",
      "parsePreprocessing",
      "predictionsOf",
      "printable",
      "printableJson",
      "printableTexts",
      "sealJson",
      "selectImages",
      "sha256Hex",
      "throwIfAborted",
      "toBase64",
      "uint32LittleEndianBytes",
      "unpackTrainedOn",
      "unsafePathReason",
      "withoutLabels",
      "yieldToEventLoop",
    ]
  `);
});

it("exports exactly this from /node", async () => {
  expect(Object.keys(await import("./node/index")).sort()).toMatchInlineSnapshot(`
    [
      "NOBODY_WRITES_AFTER",
      "isTemporaryFile",
      "makeFolder",
      "readRegularFile",
      "sweepTemporaryFiles",
      "toFileError",
      "writeFileAtomically",
    ]
  `);
});
