import { encodeIdx } from "@gan-cls/data";
import { MODEL_FILE, WEIGHTS_FILE } from "@gan-cls/models";
import { strToU8, zipSync } from "fflate";
import type { TaughtPicture } from "../teaching/picture";
import { taughtFiles, type Taught } from "./teach";
import { toImageSet, toNetworkImage } from "./teach-features";

/** Name of the classifier's folder. */
const FOLDER = "my-classifier";

/**
 * A classifier as a ZIP archive of one folder: the model in the tfjs layers format, its card for `gan-cls classify`, and the pictures that
 * taught it as the network saw them, with its answers, so that whoever loads it elsewhere can see that it says the same there.
 */
export async function packClassifier(taught: Taught, pictures: readonly TaughtPicture[]): Promise<Uint8Array> {
  const { classifier, preprocessing, labels, result } = taught;
  const { rows, columns, channels } = preprocessing;
  const images = toImageSet(pictures.map((picture) => toNetworkImage(picture, preprocessing)));
  const { probabilities } = await classifier.predict(images);
  const { classNames } = result;
  const count = classNames.length;
  const answers = pictures.map((_, index) => ({
    taughtAs: classNames[labels[index]],
    probabilities: [...probabilities.subarray(index * count, (index + 1) * count)],
  }));
  const { modelJson, weights } = await taughtFiles(taught);
  const isGrey = channels === 1;
  const shape = [pictures.length, rows, columns, ...(isGrey ? [] : [channels])];
  const pixelFile = `pictures-idx${shape.length}-ubyte`;
  return zipSync(
    {
      [FOLDER]: {
        [MODEL_FILE]: strToU8(modelJson),
        [WEIGHTS_FILE]: weights,
        "card.json": strToU8(json(cardOf(taught))),
        [pixelFile]: encodeIdx({ shape, data: images.pixels }),
        "answers.json": strToU8(json(answers)),
        "README.txt": strToU8(describeFolder(taught, pixelFile)),
      },
    },
    { level: 6 },
  );
}

/** The model's card; its accuracy is that of the check on pictures set aside. */
function cardOf({ result, preprocessing, ids }: Taught): object {
  const { rows, columns, channels } = preprocessing;
  const { title, check } = result.candidates[result.chosen];
  return {
    method: "taught",
    classNames: result.classNames,
    labels: ids.length,
    data: channels === 1 && preprocessing.layout === "drawing" ? "drawings" : "pictures",
    imageShape: [rows, columns, channels],
    preprocessing,
    features: title,
    setAside: { right: check.right, of: check.of, ...check.interval },
  };
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

function describeFolder({ preprocessing }: Taught, pixelFile: string): string {
  const { rows, columns, channels } = preprocessing;
  return `A classifier taught in the browser.

On the command line, for a picture of any size:

  gan-cls classify picture.png --model ${FOLDER}

In Node:

  import { loadModel } from "@gan-cls/models/node";
  const model = await loadModel("${FOLDER}"); // [B, ${rows}, ${columns}, ${channels}] in [-1, 1] to probabilities [B, classes]

card.json names the classes in the order of the probabilities, and says how a picture becomes the model's image. ${pixelFile} has
the pictures that taught it (an IDX file), and answers.json what it said of them in the browser: elsewhere it must say the same.
`;
}
