import { fitFamiliarity, type ClassicalClassifier, type Familiarity } from "@gan-cls/classical";
import {
  hashEachImage,
  joinTrainedOn,
  packTrainedOn,
  sealJson,
  sha256Hex,
  TRAINED_ON_FILE,
  withoutLabels,
  type Classifier,
  type ImageDataset,
  type ImageSet,
} from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data";
import { MODEL_FILE, modelToFiles, WEIGHTS_FILE } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import type { SeenInTraining } from "../gan/seen-images";
import { CLASSIFIER_FILES, describeModelData, FAMILIARITY_FILE, MODEL_CARD, type ModelCard } from "./model-card";
import { describeFile, nodeSha256 } from "./model-files";
import type { RunFolder } from "./run-folder";

/** A trained classifier and what it learned from. */
export interface LearnedClassifier {
  /** Name of its folder in the run's `models`. */
  readonly name: string;
  /** The network, if it is one. */
  readonly model?: tf.LayersModel;
  readonly classifier?: Classifier;
  readonly card: Pick<ModelCard, "method" | "labels" | "labelHash" | "seed" | "testAccuracy"> & Partial<ModelCard>;
  /** The labelled images. */
  readonly labelled: ImageDataset;
  /** Whether it has seen all other training images, without their labels. */
  readonly sawUnlabelled: boolean;
  /** The discriminator that it builds on, if it does: what that one saw, it has seen too. */
  readonly builtOn?: SeenInTraining;
}

/** Saves classifiers of the same data; what they share is computed once. */
export interface ClassifierSaver {
  /** Saves one under `models/<name>` with its card. Methods that cannot be saved are left out. @throws GanClsError `io` */
  save(learned: LearnedClassifier): Promise<void>;
}

/** Saves classifiers that learned from these data into a run folder. */
export function createClassifierSaver(
  folder: Pick<RunFolder, "write" | "writeJson">,
  data: Omit<StudyData, "test">,
): ClassifierSaver {
  const familiarity = once(() => learnFamiliarity(data));
  const unlabelledHashes = once(() =>
    Promise.resolve(seenWithoutLabels(data).flatMap((images) => hashEachImage(images, nodeSha256))),
  );
  return {
    async save({ name, model, classifier, card, labelled, sawUnlabelled, builtOn }) {
      const found = await filesOf(model, classifier);
      if (found === undefined) {
        return;
      }
      const own = {
        labelled: new Set(hashEachImage(labelled, nodeSha256)),
        unlabelled: new Set(sawUnlabelled ? await unlabelledHashes() : []),
      };
      const before = await builtOn?.seenImages({ hash: nodeSha256 });
      const seen = joinTrainedOn(before === undefined ? [own] : [own, before]);
      const trainedOn = packTrainedOn(seen.labelled, seen.unlabelled);
      const known = await familiarity();
      const beside: ModelPart[] = [
        ...(known ? [{ name: FAMILIARITY_FILE, content: known.descriptions }] : []),
        ...(trainedOn ? [{ name: TRAINED_ON_FILE, content: trainedOn.bytes }] : []),
        found.numbers,
      ];
      const files = [...beside, found.model].map((part) => [part.name, describeFile(part.content)] as const);
      const whole: ModelCard = {
        ...{ ...card, ...describeModelData(data, labelled) },
        ...(known && { familiarity: { ...known.facts, sha256: sha256Hex(known.descriptions) } }),
        ...(trainedOn && { trainedOn: trainedOn.facts }),
        files: Object.fromEntries(files),
      };
      const write = (part: ModelPart): Promise<void> => folder.write(`models/${name}/${part.name}`, part.content);
      await Promise.all(beside.map(write));
      await folder.writeJson(`models/${name}/${MODEL_CARD}`, whole);
      // Last: whoever finds a model finds all that belongs to it.
      await write(found.model);
    },
  };
}

/** A file of a model, within the model's folder. */
interface ModelPart {
  readonly name: string;
  readonly content: Uint8Array | string;
}

/** The two files of a classifier; undefined for one that cannot be saved. */
async function filesOf(
  model: tf.LayersModel | undefined,
  classifier: Classifier | undefined,
): Promise<{ readonly numbers: ModelPart; readonly model: ModelPart } | undefined> {
  if (model !== undefined) {
    const { modelJson, weights } = await modelToFiles(model, { sealed: true });
    return { numbers: { name: WEIGHTS_FILE, content: weights }, model: { name: MODEL_FILE, content: modelJson } };
  }
  if (!isSavable(classifier)) {
    return undefined;
  }
  const { header, bytes } = classifier.save();
  const [numbers, content] = [CLASSIFIER_FILES.numbers, sealJson(header)];
  return { numbers: { name: numbers, content: bytes }, model: { name: CLASSIFIER_FILES.header, content } };
}

function isSavable(classifier: Classifier | undefined): classifier is ClassicalClassifier {
  return classifier !== undefined && "save" in classifier && typeof classifier.save === "function";
}

/** The images that methods may see without labels. */
function seenWithoutLabels({ train, unlabelled }: Pick<StudyData, "train" | "unlabelled">): ImageSet[] {
  return [withoutLabels(train), ...(unlabelled === undefined ? [] : [unlabelled])];
}

/** What the training images look like, with the images without labels; undefined for a single image. */
async function learnFamiliarity(data: Pick<StudyData, "train" | "unlabelled">): Promise<Familiarity | undefined> {
  const [train, ...others] = seenWithoutLabels(data);
  const images = others.reduce(join, train);
  return images.size < 2 ? undefined : fitFamiliarity(images);
}

function join(first: ImageSet, second: ImageSet): ImageSet {
  const pixels = new Uint8Array(first.pixels.length + second.pixels.length);
  pixels.set(first.pixels);
  pixels.set(second.pixels, first.pixels.length);
  return { ...first, pixels, size: first.size + second.size };
}

/** Computes when first asked, and then never again. */
function once<Value>(compute: () => Promise<Value>): () => Promise<Value> {
  let value: Promise<Value> | undefined;
  return () => (value ??= compute());
}
