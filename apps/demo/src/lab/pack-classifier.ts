import { strToU8, zipSync } from "fflate";
import { MODEL_FILE, WEIGHTS_FILE, type ModelFiles } from "@gan-cls/models";
import { encodeIdx } from "@gan-cls/data";
import type { TaughtExample } from "./operations";

/** What goes into the archive. */
interface PackInit {
  readonly files: ModelFiles;
  readonly classNames: readonly string[];
  readonly examples: readonly TaughtExample[];
  /** What the classifier says of the examples here, `[examples, classes]`. */
  readonly probabilities: Float32Array;
}

/** Names of the classifier's folder and of the files beside the model. */
const FOLDER = "my-classifier";

/**
 * A classifier as a ZIP archive of one folder: the model in the tfjs layers format, its card for `gan-cls classify`, and the drawings that
 * taught it with its answers, so that whoever loads it elsewhere can see that it says the same there.
 */
export function packClassifier({ files, classNames, examples, probabilities }: PackInit): Uint8Array {
  const drawings = new Uint8Array(examples.length * 784);
  examples.forEach(({ pixels }, index) => drawings.set(pixels, index * 784));
  const card = { method: "taught", classNames, labels: examples.length, data: "drawings" };
  const classCount = classNames.length;
  const answers = examples.map(({ label }, index) => ({
    drawnFor: classNames[label],
    probabilities: [...probabilities.subarray(index * classCount, (index + 1) * classCount)],
  }));
  return zipSync(
    {
      [FOLDER]: {
        [MODEL_FILE]: strToU8(files.modelJson),
        [WEIGHTS_FILE]: files.weights,
        "card.json": strToU8(json(card)),
        "drawings-idx3-ubyte": encodeIdx({ shape: [examples.length, 28, 28], data: drawings }),
        "answers.json": strToU8(json(answers)),
        "README.txt": strToU8(README),
      },
    },
    { level: 6 },
  );
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

const README = `A classifier taught by drawings.

On the command line, for a PNG of any size:

  gan-cls classify drawing.png --model ${FOLDER}

In Node:

  import { loadModel } from "@gan-cls/models/node";
  const model = await loadModel("${FOLDER}"); // [B, 28, 28, 1] in [-1, 1] to probabilities [B, classes]

card.json names the classes in the order of the probabilities. drawings-idx3-ubyte has the drawings that taught it (an IDX file), and
answers.json what it said of them in the browser: elsewhere it must say the same.
`;
