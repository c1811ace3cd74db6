import { plainKernel } from "@gan-cls/classical";
import { GanClsError, throwIfAborted, type Classifier, type MatrixKernel, type Preprocessing } from "@gan-cls/core";
import { createMatrixKernel } from "@gan-cls/engine";
import { modelFromFiles, modelToFiles, type ModelFiles } from "@gan-cls/models";
import { createModelClassifier } from "@gan-cls/train";
import { buildProbeClassifier } from "@gan-cls/transfer";
import * as tf from "@tensorflow/tfjs";
import type { CallContext } from "../rpc/protocol";
import type { TaughtPicture } from "../teaching/picture";
import { addSureOnes, crossCheck, fit, isBetter, type CheckInit } from "./teach-check";
import {
  drawingCandidates,
  photoCandidates,
  readFeatures,
  toImageSet,
  toNetworkImage,
  type Candidate,
  type FeatureTable,
} from "./teach-features";
import type { CandidateResult, CheckResult, LessonPlan, LessonProgress, LessonResult } from "./teach-operations";
import type { PictureShelf } from "./teach-shelf";
import type { Trunk } from "./teach-trunk";

/** Images that are made of the pictures of one class, the pictures included, and varied copies of one picture at most. */
const IMAGES_PER_CLASS = 40;
const MOST_COPIES = 12;

/** What was learned, with all that is needed to go on. */
export interface Taught {
  readonly result: LessonResult;
  readonly model: tf.LayersModel;
  readonly classifier: Classifier;
  readonly preprocessing: Preprocessing;
  /** Names of the pictures that taught it, and their classes. */
  readonly ids: readonly string[];
  readonly labels: Uint8Array;
}

/** What a lesson is learned from. */
export interface LessonInit {
  readonly plan: LessonPlan;
  readonly shelf: PictureShelf;
  /** Features for drawings; asked for only where all pictures are drawings. */
  readonly discriminator: () => Promise<tf.LayersModel>;
  readonly trunk: Trunk | undefined;
}

/** The classifier that a visitor teaches, one at a time. */
export class Classroom {
  #taught: Taught | undefined;

  /** What was learned last. @throws GanClsError `not-found` */
  get taught(): Taught {
    if (this.#taught === undefined) {
      throw new GanClsError("not-found", "Nothing has been taught yet.");
    }
    return this.#taught;
  }

  get hasTaught(): boolean {
    return this.#taught !== undefined;
  }

  /** Learns a lesson; what was learned before stays until this is ready. */
  async teach(init: LessonInit, context: CallContext<LessonProgress>): Promise<LessonResult> {
    const taught = await learnLesson(init, context);
    this.#replace(taught);
    return taught.result;
  }

  /** Takes a classifier that was saved. */
  async restore(files: ModelFiles, about: Omit<Taught, "model" | "classifier">): Promise<void> {
    const model = await modelFromFiles(files);
    this.#replace({ ...about, model, classifier: createModelClassifier("taught", model) });
  }

  forget(): void {
    this.#replace(undefined);
  }

  #replace(taught: Taught | undefined): void {
    this.#taught?.classifier.dispose();
    this.#taught = taught;
  }

  async judge(picture: TaughtPicture): Promise<Float32Array> {
    const { classifier, preprocessing } = this.taught;
    return (await classifier.predict(toImageSet([toNetworkImage(picture, preprocessing)]))).probabilities;
  }
}

/** The two files of what was learned. */
export const taughtFiles = ({ model }: Taught): Promise<ModelFiles> => modelToFiles(model, { sealed: true });

/** Pictures with their classes, in the order of the lesson. */
interface Material extends CheckInit {
  readonly pictures: readonly TaughtPicture[];
  readonly unlabelled: readonly TaughtPicture[];
  readonly copies: readonly number[];
}

function gather({ plan, shelf }: LessonInit, signal: AbortSignal): Material {
  const ids = plan.classes.flatMap(({ pictures }) => pictures);
  const labels = Uint8Array.from(plan.classes.flatMap(({ pictures }, label) => pictures.map(() => label)));
  const copies = plan.classes.flatMap(({ pictures }) =>
    pictures.map((_, index) => {
      const { length } = pictures;
      const missing = Math.max(0, IMAGES_PER_CLASS - length);
      return Math.min(MOST_COPIES, Math.floor(missing / length) + (index < missing % length ? 1 : 0));
    }),
  );
  const kernel: MatrixKernel = tf.getBackend() === "cpu" ? plainKernel : createMatrixKernel();
  return {
    ...{ ids, labels, copies, kernel, signal, classCount: plan.classes.length },
    pictures: ids.map((id) => shelf.get(id)),
    unlabelled: plan.unlabelled.map((id) => shelf.get(id)),
  };
}

/** One candidate with what its check needs again later. */
interface Tried {
  readonly candidate: Candidate;
  readonly table: FeatureTable;
  readonly result: CandidateResult;
}

/** What a classifier learns from: the pictures with a class, and those without one that it learns, too. */
interface Grown {
  readonly table: FeatureTable;
  readonly init: CheckInit;
}

async function learnLesson(init: LessonInit, context: CallContext<LessonProgress>): Promise<Taught> {
  const startedAt = performance.now();
  const material = gather(init, context.signal);
  const own = await ownCandidates(init, material);
  try {
    const candidates = [...own, ...(init.trunk?.candidates ?? [])];
    const { results, chosen } = await tryAll(candidates, material, context);
    const selfTraining = await trySelfTraining(chosen, material, context);
    context.emit({ doing: "Learning from all pictures", done: 0, of: 1 });
    const { model, images } = await buildClassifier(
      chosen,
      selfTraining?.result.used ? selfTraining.grown : { table: chosen.table, init: material },
    );
    const result: LessonResult = {
      classNames: init.plan.classes.map(({ name }) => name),
      pictures: material.pictures.length,
      ...{ images, candidates: results, chosen: candidates.indexOf(chosen.candidate) },
      selfTraining: selfTraining?.result ?? null,
      seconds: (performance.now() - startedAt) / 1000,
    };
    const { preprocessing } = chosen.candidate;
    const { ids, labels } = material;
    return { result, model, classifier: createModelClassifier("taught", model), preprocessing, ids, labels };
  } finally {
    own.filter(({ owned }) => owned).forEach(({ network }) => network.dispose());
  }
}

async function ownCandidates({ discriminator }: LessonInit, { pictures, unlabelled }: Material): Promise<Candidate[]> {
  const isDrawn = [...pictures, ...unlabelled].every(({ channels }) => channels === 1);
  return isDrawn ? drawingCandidates(await discriminator()) : photoCandidates();
}

/** Checks every candidate on pictures that are set aside in turn. */
async function tryAll(
  candidates: readonly Candidate[],
  material: Material,
  { signal, emit }: CallContext<LessonProgress>,
): Promise<{ results: CandidateResult[]; chosen: Tried }> {
  const results: CandidateResult[] = [];
  let chosen: Tried | undefined;
  for (const [done, candidate] of candidates.entries()) {
    emit({ doing: `Trying: ${candidate.title}`, done, of: candidates.length });
    const table = await readFeatures(candidate, material.pictures, { copies: material.copies, signal });
    const check = await crossCheck(table, material);
    const result = { title: candidate.title, dimensions: table.dimensions, check };
    results.push(result);
    if (chosen === undefined || isBetter(check, chosen.result.check)) {
      chosen = { candidate, table, result };
    }
  }
  if (chosen === undefined) {
    throw new GanClsError("unsupported", "There is nothing to learn on.");
  }
  return { results, chosen };
}

/** Whether pictures without a class help, by the same check. */
async function trySelfTraining(
  { candidate, table, result }: Tried,
  material: Material,
  { signal, emit }: CallContext<LessonProgress>,
): Promise<{ result: NonNullable<LessonResult["selfTraining"]>; grown: Grown } | null> {
  if (material.unlabelled.length === 0) {
    return null;
  }
  emit({ doing: "Trying pictures without a class", done: 0, of: 1 });
  const unlabelled = await readFeatures(candidate, material.unlabelled, {
    ...{ copies: material.unlabelled.map(() => 0), signal },
  });
  const check: CheckResult = await crossCheck(table, material, { unlabelled });
  const used = isBetter(check, result.check);
  const regression = await fit(table, material);
  const { added, ...grown } = await addSureOnes(table, material, { regression, unlabelled });
  return { result: { used, check, added }, grown };
}

/** The chosen features and what was fitted to all pictures as one network. */
async function buildClassifier(
  { candidate }: Tried,
  { table, init }: Grown,
): Promise<{ model: tf.LayersModel; images: number }> {
  const regression = await fit(table, init, { precise: true });
  throwIfAborted("teach", init.signal);
  const target = { name: candidate.layers.join(), layers: candidate.layers };
  const { dimensions } = table;
  const probe = { target, dimensions, regression, l2: 0, validationAccuracy: 0 };
  return { model: await buildProbeClassifier(candidate.network, probe), images: table.sources.length };
}
