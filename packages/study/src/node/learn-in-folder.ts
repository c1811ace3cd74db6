import { existsSync } from "node:fs";
import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { GanClsError } from "@gan-cls/core";
import { toFileError, writeFileAtomically } from "@gan-cls/core/node";
import type { StudyData } from "@gan-cls/data";
import type { CheckpointStore } from "@gan-cls/train";
import type { StudyResults } from "../documents/study-results";
import type { StudyEvent } from "../events";
import { learn, type LearnOptions } from "../learn/learn";
import type { LearnPlan, LearnStore } from "../learn/learn-store";
import { writeContactSheet } from "./contact-sheet";
import { readJsonIfPresent } from "./files";
import { createFolderStore } from "./folder-store";
import { CLASSIFIER_FOLDER } from "./load-classifier";
import type { RunFolder } from "./run-folder";
import { recordEvent } from "./record-events";
import { observed, runStudyInFolder } from "./run-in-folder";
import { processMemory } from "./peak-memory";

/** Options of {@link learnInFolder}. */
export interface FolderLearnOptions extends Omit<LearnOptions, "store" | "study" | "memory"> {
  /** Made by `startRun`. It stays open. */
  readonly folder: RunFolder;
}

/**
 * As `learn`, and keeps everything in a run folder: a contact sheet, what is needed to resume, the report, and the chosen classifier with its
 * card and a page on how to use it, in `classifier`. A method of the user's own that cannot be saved leaves no classifier, and a warning.
 *
 * @throws What `learn` throws, and `io`.
 */
export async function* learnInFolder({
  folder,
  ...options
}: FolderLearnOptions): AsyncGenerator<StudyEvent, StudyResults, void> {
  const { data } = options;
  const sheet = await writeContactSheet(folder, data);
  yield { type: "note", message: `Contact sheet: ${folder.file(sheet.files[0])}` };
  let isStudy = false;
  const learning = learn({
    ...options,
    ...{ store: createLearnStore(folder, data), memory: processMemory },
    study(study) {
      isStudy = true;
      // The run ends when the classifier is where it belongs, and not with the study.
      const log: RunFolder["log"] = (record) => record.type !== "run-end" && folder.log(record);
      return runStudyInFolder({ ...study, folder: { ...folder, log }, pictures: [sheet] });
    },
  });
  const results = yield* observed(learning, async (event) => {
    // The study at the end records its own; of what comes before, the report shows the GAN.
    if (!isStudy && event.type === "training" && event.task === "gan") {
      await recordEvent(folder, event);
    }
  });
  const chosen = results.selection?.chosen ?? "";
  if (existsSync(folder.file("models", chosen))) {
    await keepClassifier(folder, chosen);
  } else {
    yield { type: "warning", message: `${chosen} cannot be saved, so the run keeps its results and no classifier` };
  }
  folder.log({ type: "run-end" });
  return results;
}

/** Keeps nothing. */
const NO_CHECKPOINTS: CheckpointStore = {
  list: () => Promise.resolve([]),
  load: () => Promise.reject(new GanClsError("not-found", "learn: no checkpoints are kept")),
  save: () => Promise.resolve(),
  clear: () => Promise.resolve(),
};

function createLearnStore(folder: RunFolder, data: StudyData): LearnStore {
  const planFile = "checkpoints/learn.json";
  return {
    final: createFolderStore(folder, data),
    fold(index) {
      const store = createFolderStore(subfolder(folder, join("checkpoints", `part-${index + 1}`)), data);
      return {
        ...store,
        // What a part of the labels has taught is compared and forgotten, and its training is short: a stop loses no more than that.
        saveTrained: () => Promise.resolve([]),
        checkpoints: () => NO_CHECKPOINTS,
      };
    },
    async loadPlan() {
      return (await readJsonIfPresent(folder.file(planFile))) as LearnPlan | undefined;
    },
    savePlan: (plan) => folder.writeJson(planFile, plan),
  };
}

/** A folder within a run as if it were a run. */
function subfolder(folder: RunFolder, name: string): RunFolder {
  const write: RunFolder["write"] = (file, content) => folder.write(join(name, file), content);
  return {
    ...{ path: folder.file(name), write, log() {}, close() {} },
    file: (...parts) => folder.file(name, ...parts),
    writeJson: (file, value) => folder.writeJson(join(name, file), value),
  };
}

/** Puts the chosen classifier where it is easy to find, with how to use it. */
async function keepClassifier(folder: RunFolder, chosen: string): Promise<void> {
  const target = folder.file(CLASSIFIER_FOLDER);
  try {
    await mkdir(target, { recursive: true });
    await cp(folder.file("models", chosen), target, { recursive: true });
    await writeFileAtomically(join(target, "README.md"), describeUse());
  } catch (error) {
    throw toFileError("learnInFolder", target, error);
  }
}

/** Three lines that use a classifier, for Node. */
export function usageLines(path: string): string[] {
  return [
    `import { openClassifier } from "@gan-cls/study/node";`,
    `const classifier = await openClassifier(${JSON.stringify(path)});`,
    `console.log(await classifier.classify(["picture.jpg"]));`,
  ];
}

function describeUse(): string {
  const code = usageLines(".").join("\n");
  return [
    "# A classifier of images",
    "`card.json` says what it has learned, how well it does, and how a picture is prepared for it.",
    `In a terminal:\n\n\`\`\`sh\nnpx gan-cls classify picture.jpg --model .\n\`\`\``,
    `In Node:\n\n\`\`\`js\n${code}\n\`\`\``,
  ].join("\n\n");
}
