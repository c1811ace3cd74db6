/** What lies in the folder of a saved classifier, and what users write of their own. */
import { fitFamiliarity, fitKnn, imageFeatures, loadClassicalClassifier, Pca } from "@gan-cls/classical";
import {
  createImageDataset,
  hashEachImage,
  packTrainedOn,
  parsePreprocessing,
  sha256Hex,
  unpackTrainedOn,
} from "@gan-cls/core";
import { buildCnn, modelFromFiles, modelToFiles } from "@gan-cls/models";
import { loadClassifier } from "@gan-cls/study/node";
import { parseTransferStrategy } from "@gan-cls/transfer";
import * as tf from "@tensorflow/tfjs";
import { zipSync } from "fflate";
import { packClassifier } from "../../../../packages/classical/src/saved-classifier";
import { Familiarity } from "../../../../packages/classical/src/familiarity";
import { openZipTree } from "../../../../packages/data/src/node/archives/zip-tree";
import { encodeIdx, parseIdx } from "../../../../packages/data/src/idx";
import { parsePretrainedTraining } from "../../../../packages/models/src/pretrained-training";
import { readModel } from "../../../../packages/models/src/read-model";
import { parseMethod } from "../../../../packages/study/src/method";
import { smallDocument, smallProject } from "../../../../apps/demo/src/lab/small-project.test-helper";
import { readLessonDocument } from "../../../../apps/demo/src/lab/teach-document";
import { packProject, unpackProject } from "../../../../apps/demo/src/lab/teach-project";
import {
  bytesTarget,
  counting,
  inFolder,
  jsonTarget,
  toBytes,
  toJson,
  toJsonBytes,
  toText,
  type FuzzTarget,
  SLOW,
} from "../target";

const images = createImageDataset({
  ...{ name: "few", rows: 6, columns: 5, channels: 1, pixels: counting(600) },
  ...{ labels: Uint8Array.from({ length: 20 }, (_, at) => at % 2), classNames: ["a", "b"] },
});

const preprocessing = {
  rows: 28,
  columns: 28,
  channels: 1,
  fit: "cover",
  background: 0,
  invert: false,
  layout: "plain",
};

const strategy = {
  ...{
    name: "mine",
    description: "A test.",
    cutAfter: "features",
    pooled: false,
    shift: 1,
    epochBounds: [1, 4],
    batchSize: 20,
  },
  hidden: [{ units: 8, activation: "relu", batchNorm: true, dropoutRate: 0.5 }],
  stages: [
    { epochs: 1, optimizer: { name: "adam", learningRate: 0.001, beta1: 0.9 }, trainable: "head" },
    { steps: 5, optimizer: { name: "sgd", learningRate: 0.1 }, trainable: ["conv_1"], layerRates: { conv_1: 0.1 } },
  ],
};

const training = {
  ...{ generator: "g", images: 10, steps: 4, epochs: 2, batchSize: 5, bestEpoch: 1, origin: "A test." },
  losses: { steps: [2, 4], discriminator: [1.4, 1.3], generator: [0.7, 0.8] },
};

const pca = {
  ...{ format: "gan-cls/pca", version: 1, rows: 2, columns: 2, channels: 1, components: 2, mean: [1, 2, 3, 4] },
  ...{ axes: [1, 0, 0, 0, 0, 1, 0, 0], explainedVariance: [2, 1], explainedVarianceRatio: [0.6, 0.3] },
};

/** All of them. */
export async function modelTargets(): Promise<FuzzTarget[]> {
  await tf.setBackend("cpu");
  return [
    ...classicalTargets(),
    ...(await folderTargets()),
    ...(await factTargets()),
    ...(await projectTargets()),
    ...ownTargets(),
  ];
}

function classicalTargets(): FuzzTarget[] {
  const knn = packClassifier({
    ...{ kind: "knn", rows: 6, columns: 5, channels: 1, classCount: 2, settings: { neighbours: 3 } },
    arrays: { values: images.pixels, labels: images.labels },
  });
  const logistic = packClassifier({
    ...{ kind: "logistic", rows: 1, columns: 2, channels: 1, classCount: 2 },
    settings: { loss: 0.1, iterations: 3, converged: true },
    arrays: {
      ...{ weights: new Float64Array(4).fill(0.5), intercepts: new Float64Array(2) },
      ...{ means: new Float64Array(2), scales: new Float64Array(2).fill(1) },
    },
  });
  const pcaKnn = packClassifier({
    ...{ kind: "pca-knn", rows: 2, columns: 2, channels: 1, classCount: 2, settings: { neighbours: 1 } },
    arrays: {
      ...{ labels: Uint8Array.of(0, 1), values: new Float32Array(4).fill(1), mean: new Float64Array(4) },
      ...{ axes: Float32Array.from(pca.axes), explainedVariance: new Float64Array(2).fill(1) },
      explainedVarianceRatio: new Float64Array(2).fill(0.5),
    },
  });
  const bytesOf = new Map<unknown, Uint8Array>(
    [knn, logistic, pcaKnn].map(({ header, bytes }) => [header.kind, bytes]),
  );
  return [
    jsonTarget({
      ...{ name: "models:classifier.json", documents: [knn.header, logistic.header, pcaKnn.header] },
      read(bytes) {
        const header = toJson(bytes) as { kind?: unknown } | null;
        loadClassicalClassifier(header, bytesOf.get(header?.kind) ?? knn.bytes);
      },
    }),
    bytesTarget({
      ...{ name: "models:classifier.bin", seeds: [knn.bytes] },
      // Its hash made to fit, so that the numbers are what is judged.
      read: (bytes) => loadClassicalClassifier({ ...knn.header, sha256: sha256Hex(bytes) }, bytes),
    }),
    jsonTarget({
      ...{ name: "models:pca.json", documents: [pca] },
      read: (bytes) => Pca.fromJSON(toJson(bytes)),
    }),
  ];
}

async function folderTargets(): Promise<FuzzTarget[]> {
  const network = buildCnn({ filters: [2, 2], hiddenUnits: 4, classCount: 2, seed: 1 });
  const { modelJson, weights } = await modelToFiles(network);
  network.dispose();
  const card = {
    ...{ method: "cnn", classNames: ["a", "b"], labels: 20, labelHash: "x", seed: 1, testAccuracy: 0.5, data: "few" },
    ...{ balancedAccuracy: 0.5, domain: "mnist", imageShape: [28, 28, 1], preprocessing, augmentation: "shifts" },
    ...{ classCounts: [10, 10], inputRange: "-1..1" },
  };
  const files = { "model.json": toBytes(modelJson), "weights.bin": weights, "card.json": toJsonBytes(card) };
  const load = async (folder: string): Promise<void> => (await loadClassifier(folder)).classifier.dispose();
  const drawings = encodeIdx({ shape: [1, 28, 28], data: counting(784) });
  const taught = zipSync({
    "my-classifier": { "model.json": toBytes(modelJson), "weights.bin": weights, "pictures-idx3-ubyte": drawings },
  });
  return [
    jsonTarget({ name: "models:card.json", documents: [card], weight: SLOW, read: inFolder(files, "card.json", load) }),
    bytesTarget({
      name: "models:weights.bin beside a card",
      seeds: [weights],
      weight: SLOW,
      read: inFolder(files, "weights.bin", load),
    }),
    bytesTarget({ name: "models:classifier of the demo", seeds: [taught], read: readTaught }),
  ];
}

/** A lesson of the demo: its file, and the document inside, whose checksum is left out so that damage gets past it. */
async function projectTargets(): Promise<FuzzTarget[]> {
  const document = { format: "gan-cls-project", version: 1, ...smallDocument };
  return [
    bytesTarget({
      ...{ name: "models:project of the demo", seeds: [packProject(await smallProject())], weight: SLOW },
      async read(bytes) {
        const { taught } = await unpackProject("my-project.zip", bytes);
        (await modelFromFiles(taught ?? { modelJson: "", weights: new Uint8Array(0) })).dispose();
      },
    }),
    jsonTarget({
      ...{ name: "models:project.json of the demo", documents: [document] },
      read: (bytes) => readLessonDocument("project.json", toText(bytes)),
    }),
  ];
}

/** What the demo saves: a model, its card, and pictures, in a ZIP. */
async function readTaught(bytes: Uint8Array): Promise<void> {
  const { files } = await openZipTree(bytes, "my-classifier.zip");
  const read = async (name: string): Promise<Uint8Array> =>
    (await files.find(({ path }) => path.endsWith(name))?.read()) ?? new Uint8Array(0);
  (await readModel(read)).dispose();
  parseIdx(await read("pictures-idx3-ubyte"), { dimensions: 3 });
}

async function factTargets(): Promise<FuzzTarget[]> {
  const { facts, descriptions } = await fitFamiliarity(images);
  const hashes = hashEachImage(images);
  const trained = packTrainedOn(hashes.slice(0, 12), hashes.slice(12));
  return [
    jsonTarget({
      ...{ name: "models:familiarity of a card", documents: [facts] },
      read: (bytes) => new Familiarity(toJson(bytes) as never, descriptions).scores(images),
    }),
    jsonTarget({
      ...{ name: "models:trained-on of a card", documents: [trained?.facts] },
      read: (bytes) => unpackTrainedOn("fuzz", toJson(bytes) as never, trained?.bytes ?? new Uint8Array(0)),
    }),
    jsonTarget({
      ...{ name: "models:training.json", documents: [training] },
      read: (bytes) => parsePretrainedTraining("fuzz", new TextDecoder().decode(bytes)),
    }),
    bytesTarget({
      ...{ name: "models:trained-on.bin", seeds: [trained?.bytes ?? new Uint8Array(0)] },
      read: (bytes) =>
        unpackTrainedOn(
          "fuzz",
          { labelled: 3, unlabelled: Math.floor(bytes.length / 6) - 3, sha256: sha256Hex(bytes) },
          bytes,
        ),
    }),
  ];
}

function ownTargets(): FuzzTarget[] {
  const method = {
    name: "mine",
    title: "Mine",
    family: "mine",
    description: "A test.",
    needsDiscriminator: false,
    referenceRank: 1,
  };
  return [
    jsonTarget({
      ...{ name: "models:preprocessing", documents: [preprocessing] },
      read: (bytes) => parsePreprocessing("card.json", toJson(bytes)),
    }),
    jsonTarget({
      ...{ name: "models:strategy", documents: [strategy] },
      read: (bytes) => parseTransferStrategy(toJson(bytes)),
    }),
    jsonTarget({
      ...{ name: "models:own method", documents: [method] },
      read(bytes) {
        const value = toJson(bytes) as object | null;
        parseMethod("methods.mjs", typeof value === "object" && value !== null ? { ...value, train: () => {} } : value);
      },
    }),
    jsonTarget({
      ...{ name: "models:options of neighbours", documents: [{ neighbours: 3, weights: "distance" }] },
      read(bytes) {
        const options = { ...(toJson(bytes) as object) };
        fitKnn({ ...imageFeatures(images), labels: images.labels, classCount: 2 }, options);
      },
    }),
  ];
}
