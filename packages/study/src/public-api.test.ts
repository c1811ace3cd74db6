import { expect, it } from "vitest";

it("exports exactly this from its root", async () => {
  expect(Object.keys(await import("./index")).sort()).toMatchInlineSnapshot(`
    [
      "INPUT_RANGES",
      "LEARN_METHODS",
      "LEARN_SETTINGS",
      "METHODS",
      "PRESETS",
      "TASK_SIZES",
      "additionsTable",
      "createMemoryStore",
      "createStrategyMethod",
      "describeAdditionsOrigin",
      "describeFigures",
      "describeMethod",
      "describeModelInput",
      "findMethod",
      "learn",
      "originalAccuracy",
      "planStudy",
      "runStudy",
      "runTasks",
      "secondsLeft",
      "withInput",
      "writeCsv",
    ]
  `);
});

it("exports exactly this from presets, which the command line reads for every --help", async () => {
  expect(Object.keys(await import("./presets")).sort()).toMatchInlineSnapshot(`
    [
      "PRESETS",
      "PRESET_NAMES",
    ]
  `);
});

it("exports exactly this from node", async () => {
  expect(Object.keys(await import("./node/index")).sort()).toMatchInlineSnapshot(`
    [
      "ADDITIONS_FILES",
      "CLASSIFIER_FOLDER",
      "CONFIG_FILE",
      "RESUMABLE_COMMANDS",
      "adoptInFolder",
      "assertAdoptable",
      "assertFreeFolder",
      "chooseJobs",
      "classifyPictures",
      "createFolderStore",
      "createWorkerRunners",
      "describeLeftOut",
      "describeMachine",
      "describeModelInput",
      "describeRun",
      "drawFromGenerator",
      "encodeImage",
      "findClassifiers",
      "isUnlike",
      "labelInFolder",
      "learnInFolder",
      "listRuns",
      "loadAnyModel",
      "loadClassifier",
      "loadDescribedModel",
      "loadLabeller",
      "loadMethods",
      "measureInFolder",
      "onlyClassifier",
      "openClassifier",
      "openDiscriminator",
      "openTaskNetworks",
      "parseConfig",
      "parseEvents",
      "pictureOptionsOf",
      "pruneRun",
      "readAdditions",
      "readFileIfPresent",
      "readJson",
      "readJsonIfPresent",
      "readPreprocessing",
      "readStoppedRun",
      "reportClassifiers",
      "runStudyInFolder",
      "runsFromClone",
      "shellCommand",
      "shellWord",
      "startRun",
      "tasksInFolder",
      "testClassifiers",
      "trainGanInFolder",
      "usageLines",
      "usualRange",
      "writeHtmlReport",
      "writeImageFiles",
      "writeLabelPicture",
      "writeSheet",
    ]
  `);
});
