/** The script of an exported page: classifies pictures and what a camera sees, with nothing but what the page carries. */
import { preparePicture } from "@gan-cls/data";
import { readPicture } from "@gan-cls/data/browser";
import * as tf from "@tensorflow/tfjs";
import { messageOf } from "../state/message-of";
import { PHOTO_SIDE, toRgba, type TaughtPicture } from "../teaching/picture";
import { grabFrame, type Facing } from "../ui/camera";
import { CameraSwitch } from "../ui/camera-switch";
import { EMBEDDED_ID, type EmbeddedClassifier } from "./embedded";

/** Numbers of a network from which a graphics card is worth its start. */
const LARGE = 2_000_000;

/** Milliseconds between two answers for the camera. */
const INTERVAL = 250;

interface LoadedClassifier extends Pick<EmbeddedClassifier, "classNames" | "preprocessing"> {
  readonly model: tf.LayersModel;
}

async function loadClassifier(): Promise<LoadedClassifier> {
  const text = document.getElementById(EMBEDDED_ID)?.textContent ?? "";
  const { classNames, preprocessing, modelJson, weights } = JSON.parse(text) as EmbeddedClassifier;
  const bytes = Uint8Array.from(atob(weights), (character) => character.charCodeAt(0));
  const { modelTopology, weightsManifest } = JSON.parse(modelJson) as {
    modelTopology: object;
    weightsManifest: tf.io.WeightsManifestConfig;
  };
  if (bytes.length / 4 < LARGE || !(await tf.setBackend("webgl").catch(() => false))) {
    await tf.setBackend("cpu");
  }
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData: bytes.buffer }));
  return { classNames, preprocessing, model };
}

/** Probabilities for a picture, in the order of the classes. */
async function classify({ model, preprocessing }: LoadedClassifier, image: Uint8Array): Promise<Float32Array> {
  const { rows, columns, channels } = preprocessing;
  const output = tf.tidy(() => {
    const pixels = tf.tensor4d(Float32Array.from(image), [1, rows, columns, channels]);
    return model.predict(pixels.sub(127.5).div(127.5)) as tf.Tensor;
  });
  try {
    return (await output.data()) as Float32Array;
  } finally {
    output.dispose();
  }
}

/** A file as the network's image: photos by way of the size in which they were taught. */
async function readImage({ preprocessing }: LoadedClassifier, file: File): Promise<Uint8Array> {
  if (preprocessing.layout === "drawing") {
    return readPicture(file, { ...preprocessing, background: 255 });
  }
  const square = { ...preprocessing, rows: PHOTO_SIDE, columns: PHOTO_SIDE, channels: 3 } as const;
  const pixels = await readPicture(file, square);
  return toImage(preprocessing, { ...square, pixels });
}

function toImage(preprocessing: EmbeddedClassifier["preprocessing"], picture: TaughtPicture): Uint8Array {
  const { rows, columns } = picture;
  return preparePicture({ pixels: new Uint8Array(toRgba(picture).buffer), rows, columns }, preprocessing);
}

const find = <Kind extends HTMLElement>(id: string): Kind => document.getElementById(id) as Kind;

/** One line for each class, the best first in bold. */
function showAnswer(list: HTMLElement, { classNames }: LoadedClassifier, probabilities: Float32Array): void {
  const best = probabilities.indexOf(Math.max(...probabilities));
  list.dataset.answer = classNames[best];
  list.dataset.probabilities = JSON.stringify([...probabilities]);
  list.replaceChildren(
    ...classNames.map((name, label) => {
      const row = document.createElement("li");
      const meter = Object.assign(document.createElement("meter"), { min: 0, max: 1, value: probabilities[label] });
      meter.setAttribute("aria-label", name);
      const value = `${(100 * probabilities[label]).toFixed(1)} %`;
      row.append(
        Object.assign(document.createElement(label === best ? "b" : "span"), { textContent: name }),
        meter,
        value,
      );
      return row;
    }),
  );
}

function showPicture(file: File): HTMLElement {
  const item = document.createElement("li");
  const picture = Object.assign(document.createElement("img"), { src: URL.createObjectURL(file), alt: file.name });
  // The file stays in memory as long as its address does.
  const release = (): void => URL.revokeObjectURL(picture.src);
  picture.addEventListener("load", release);
  picture.addEventListener("error", release);
  const list = document.createElement("ul");
  list.className = "answer";
  item.append(picture, list);
  find("answers").prepend(item);
  return list;
}

async function answerFiles(classifier: LoadedClassifier, files: Iterable<File>): Promise<void> {
  for (const file of files) {
    const list = showPicture(file);
    try {
      showAnswer(list, classifier, await classify(classifier, await readImage(classifier, file)));
    } catch (error) {
      list.textContent = messageOf(error);
    }
  }
}

function useFiles(classifier: LoadedClassifier): void {
  const input = find<HTMLInputElement>("files");
  input.addEventListener("change", () => {
    void answerFiles(classifier, [...(input.files ?? [])]).then(() => (input.value = ""));
  });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    void answerFiles(classifier, [...(event.dataTransfer?.files ?? [])]);
  });
  addEventListener("paste", (event) => void answerFiles(classifier, [...(event.clipboardData?.files ?? [])]));
}

function showProblem(error: unknown): void {
  find("problem").textContent = messageOf(error);
}

function showStream(video: HTMLVideoElement, stream: MediaStream | null): void {
  video.srcObject = stream;
  find("live").hidden = stream === null;
}

function useCamera(classifier: LoadedClassifier): void {
  const [video, button] = [find<HTMLVideoElement>("video"), find<HTMLButtonElement>("camera")];
  let facing: Facing = "user";
  const fail = (error: unknown): void => {
    showProblem(error);
    turn(false);
  };
  const camera = new CameraSwitch({
    onStream(stream) {
      showStream(video, stream);
      if (stream !== null) {
        find("problem").textContent = "";
        // Each loop ends with its own stream, so that a camera which is started again at once does not have two.
        const isSeen = (): boolean => video.srcObject === stream;
        watch(classifier, video, isSeen).catch((error: unknown) => isSeen() && fail(error));
      }
    },
    onProblem: fail,
  });
  function turn(isOn: boolean): void {
    button.textContent = isOn ? "Stop camera" : "Start camera";
    if (isOn) {
      void camera.start(facing);
    } else {
      camera.stop();
    }
  }
  button.addEventListener("click", () => turn(!camera.isWanted));
  find("turn").addEventListener("click", () => {
    facing = facing === "user" ? "environment" : "user";
    turn(true);
  });
}

async function watch(classifier: LoadedClassifier, video: HTMLVideoElement, isOn: () => boolean): Promise<void> {
  while (isOn()) {
    const frame = grabFrame(video);
    if (frame !== null) {
      const probabilities = await classify(classifier, toImage(classifier.preprocessing, frame));
      showAnswer(find("seen"), classifier, probabilities);
    }
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
  }
}

loadClassifier().then(
  (classifier) => {
    useFiles(classifier);
    useCamera(classifier);
    document.body.dataset.ready = "yes";
  },
  (error: unknown) => (find("problem").textContent = `This page is damaged: ${String(error)}`),
);
