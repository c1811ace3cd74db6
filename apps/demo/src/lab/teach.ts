import { createImageDataset, GanClsError, Random, type ImageDataset } from "@gan-cls/core";
import { FEATURE_LAYER, modelToFiles } from "@gan-cls/models";
import { createModelClassifier } from "@gan-cls/train";
import { transferDiscriminator, type TransferStrategy } from "@gan-cls/transfer";
import type { Classifier } from "@gan-cls/core";
import type * as tf from "@tensorflow/tfjs";
import type { CallContext } from "../rpc/protocol";
import { imageSet, vary } from "./images";
import { packClassifier } from "./pack-classifier";
import type { TaughtExample } from "./operations";

/** Images that are made of the drawings of one class, the drawings included. */
const IMAGES_PER_CLASS = 40;

/** Only the new layer learns: that takes seconds, and a few drawings cannot spoil what the discriminator knows. */
const STRATEGY: TransferStrategy = {
  name: "taught",
  description: "Frozen discriminator, one dense layer on top, taught by drawings.",
  cutAfter: FEATURE_LAYER,
  hidden: [],
  batchSize: 20,
  stages: [{ epochs: 8, optimizer: { name: "adam", learningRate: 1e-3 }, trainable: "head" }],
};

/** What the page hears of every epoch. */
interface TeachEvent {
  readonly epoch: number;
  readonly epochs: number;
  readonly accuracy: number;
}

interface Lesson {
  readonly classNames: readonly string[];
  readonly examples: readonly TaughtExample[];
}

interface Taught {
  readonly lesson: Lesson;
  readonly model: tf.LayersModel;
  readonly classifier: Classifier;
}

/** The classifier that a visitor teaches, one at a time. */
export class Classroom {
  #taught: Taught | undefined;

  /** Fine-tunes a head on the drawings; the classifier taught before stays until this one is ready. */
  async teach(
    discriminator: tf.Sequential,
    lesson: Lesson,
    { signal, emit }: CallContext<TeachEvent>,
  ): Promise<{ seconds: number; images: number }> {
    const startedAt = performance.now();
    const dataset = toDataset(lesson);
    const training = transferDiscriminator({ discriminator, dataset, strategy: STRATEGY, seed: 1, signal });
    for (;;) {
      const next = await training.next();
      if (next.done) {
        this.#taught?.classifier.dispose();
        const { model } = next.value;
        this.#taught = { lesson, model, classifier: createModelClassifier("taught", model) };
        return { seconds: (performance.now() - startedAt) / 1000, images: dataset.size };
      }
      if (next.value.type === "epoch-end") {
        const { epoch, epochs, metrics } = next.value;
        emit({ epoch, epochs, accuracy: metrics.accuracy });
      }
    }
  }

  async judge(pixels: Uint8Array): Promise<Float32Array> {
    return (await this.#current().classifier.predict(imageSet(pixels))).probabilities;
  }

  /** The classifier as a ZIP archive that Node loads; see {@link packClassifier}. */
  async export(): Promise<Uint8Array> {
    const { model, classifier, lesson } = this.#current();
    const pixels = joinPixels(lesson.examples);
    const { probabilities } = await classifier.predict(imageSet(pixels));
    return packClassifier({ ...lesson, files: await modelToFiles(model), probabilities });
  }

  #current(): Taught {
    if (this.#taught === undefined) {
      throw new GanClsError("not-found", "Nothing has been taught yet.");
    }
    return this.#taught;
  }
}

/** As many images of every class, each drawing and varied copies of it. */
function toDataset({ classNames, examples }: Lesson): ImageDataset {
  const random = Random.fromSeed(1).stream("copies");
  const images = classNames.flatMap((_, label) => {
    const own = examples.filter((example) => example.label === label).map(({ pixels }) => pixels);
    return Array.from({ length: own.length === 0 ? 0 : Math.max(IMAGES_PER_CLASS, own.length) }, (_, i) => ({
      pixels: i < own.length ? own[i] : vary(own[i % own.length], random),
      label,
    }));
  });
  return createImageDataset({
    name: "drawings",
    pixels: joinPixels(images),
    labels: Uint8Array.from(images, ({ label }) => label),
    ...{ rows: 28, columns: 28, classNames },
  });
}

function joinPixels(images: readonly { readonly pixels: Uint8Array }[]): Uint8Array {
  const joined = new Uint8Array(images.reduce((sum, { pixels }) => sum + pixels.length, 0));
  images.reduce((at, { pixels }) => (joined.set(pixels, at), at + pixels.length), 0);
  return joined;
}
