import { assertNonNegativeInteger, assertPositiveInteger, GanClsError } from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data";
import type { StudyMethod } from "@gan-cls/evaluate";
import { isPretrainedName, loadPretrained, loadSeenImages, type PretrainedName } from "@gan-cls/models";
import type * as tf from "@tensorflow/tfjs";
import { assertAdditionsFit, splitAdditions, withAdditions } from "./additions/study-additions";
import type { Additions, StudyAdditions } from "./additions/study-additions";
import { impliedByNames, type CellPlan, type ImpliedByNames } from "./cells/cell";
import { ownDiscriminator, pretrainedDiscriminator, type GivenDiscriminator } from "./gan/given-discriminator";
import { drawLabelledSet } from "./labelled-data";
import { describeMethod, isTrained, parseMethod, type ImageTraits, type Method } from "./method";
import { averageMethod, isAverageName } from "./methods/average";
import { findMethod } from "./methods/registry";
import { PRESETS, type PresetName, type StudySettings } from "./presets";

/** What a study compares, and on what. */
export interface StudyRequest {
  readonly data: StudyData;
  /** Names of methods that ship, objects of your own, or averages of some of these, such as `kmeans-probe+tune-views`. @default the preset's */
  readonly methods?: readonly (string | Method)[];
  /** Numbers of labels that methods may see; `all` is every training image. @default the preset's, as far as the data reach */
  readonly labels?: readonly number[] | "all";
  /** Every method is run once per seed, each with its own labels and its own GAN. @default [1] */
  readonly seeds?: readonly number[];
  /** For a study that has grown. @default the number of labels and the seed, where there is one alone */
  readonly implied?: ImpliedByNames;
  /** Gives the settings, and is printed in the report. @default none, and the settings of `quick` */
  readonly preset?: PresetName;
  /** Every number that the methods depend on. @default the preset's */
  readonly settings?: StudySettings;
  /** The name of a discriminator of `@gan-cls/models`, or a network, which stays yours. @default none; a GAN is trained where a method needs one */
  readonly discriminator?: PretrainedName | tf.Sequential | GivenDiscriminator;
  /** Generated images with which every method is trained a second time. @default none */
  readonly additions?: Additions;
}

/** All that a study will do. */
export interface StudyPlan extends CellPlan {
  readonly preset: PresetName | undefined;
  readonly settings: StudySettings;
  readonly discriminator: GivenDiscriminator | undefined;
  readonly additions: StudyAdditions | undefined;
  /** What the descriptions of methods say of the images. */
  readonly images: ImageTraits;
}

const DEFAULT_SEEDS = [1];

/**
 * Completes a request and checks it, before anything long begins.
 *
 * @throws GanClsError `invalid-argument` for an unknown method, a method that is named twice, or more labels than images; `invalid-data` for
 *   additions that are not like the training images.
 */
export function planStudy(request: StudyRequest): StudyPlan {
  const { data, seeds = DEFAULT_SEEDS, preset, settings = PRESETS[preset ?? "quick"] } = request;
  const methods = resolveMethods(request.methods ?? settings.methods);
  assertOnce("methods", methods.length === 0 ? [] : methods.map(({ name }) => name));
  assertOnce("seeds", seeds);
  seeds.forEach((seed) => assertNonNegativeInteger("planStudy", "a seed", seed));
  const counts = labelCounts(request.labels, settings, data.train.size);
  counts.forEach((labels) => {
    assertPositiveInteger("planStudy", "a number of labels", labels);
    // Fails for more labels than there are.
    drawLabelledSet(settings, data.train, labels, seeds[0]);
  });
  const additions = request.additions && splitAdditions(request.additions, seeds[0]);
  if (additions !== undefined) {
    assertAdditionsFit(additions, data.train);
    refuseAverages(methods);
  }
  return {
    methods: additions ? methods.flatMap((method) => [method, withAdditions(method, additions)]) : methods,
    ...{ preset, settings, seeds, additions, labelCounts: counts, images: traitsOf(data) },
    implied: request.implied ?? impliedByNames(counts, seeds),
    discriminator: givenDiscriminator(request.discriminator),
  };
}

function resolveMethods(wanted: readonly (string | Method)[]): Method[] {
  const isAverage = (method: string | Method): method is string => typeof method === "string" && isAverageName(method);
  const trained = wanted.map((method, index) => {
    if (isAverage(method)) {
      return method;
    }
    return typeof method === "string" ? findMethod(method) : parseMethod(`methods[${index}]`, method);
  });
  const members = trained.filter((method) => typeof method !== "string");
  return trained.map((method) => (typeof method === "string" ? averageMethod(method, members) : method));
}

/** Additions are compared method by method, by what each has learned with them. */
function refuseAverages(methods: readonly Method[]): void {
  const average = methods.find((method) => !isTrained(method));
  if (average !== undefined) {
    throw new GanClsError(
      "invalid-argument",
      `planStudy: expected methods that learn from the additions, got the average ${average.name}; leave it out`,
    );
  }
}

function traitsOf({ train: { rows, columns, channels }, augmentation = "shifts" }: StudyData): ImageTraits {
  return { rows, columns, channels, augmentation };
}

function givenDiscriminator(given: StudyRequest["discriminator"]): GivenDiscriminator | undefined {
  if (typeof given === "string") {
    if (!isPretrainedName(given)) {
      throw new GanClsError(
        "invalid-argument",
        `planStudy: expected the name of a pretrained discriminator or a network, got ${String(given)}; see listPretrained`,
      );
    }
    return pretrainedDiscriminator(given, {
      load: async () => (await loadPretrained(given)).model,
      seenImages: () => loadSeenImages(given),
    });
  }
  return given === undefined || "note" in given ? given : ownDiscriminator(given);
}

/** Least first. Those that were asked for are not made fewer. */
function labelCounts(asked: StudyRequest["labels"], settings: StudySettings, trainSize: number): number[] {
  if (asked === "all") {
    return [trainSize];
  }
  const counts = asked ?? [...new Set(settings.labels.map((count) => Math.min(count, trainSize)))];
  assertOnce("labels", counts);
  return [...counts].sort((a, b) => a - b);
}

function assertOnce(what: string, values: readonly (string | number)[]): void {
  if (values.length === 0 || new Set(values).size !== values.length) {
    throw new GanClsError(
      "invalid-argument",
      `planStudy: expected ${what} to be named once each, got ${values.length === 0 ? "none" : values.join(", ")}`,
    );
  }
}

/** The method that the others are compared with; it must not change while a study grows, so it goes by the plan. */
export function referenceMethod({ methods }: Pick<StudyPlan, "methods">): Method {
  return methods.reduce((best, method) => ((method.referenceRank ?? 0) > (best.referenceRank ?? 0) ? method : best));
}

/** What the study document says of its methods. */
export function describeMethods(plan: Pick<StudyPlan, "methods" | "settings" | "images">): StudyMethod[] {
  const reference = referenceMethod(plan);
  return plan.methods.map((method) => {
    const { name, title, family, controlOf, averages, needsDiscriminator, trainsGan, learnsFromGenerated } = method;
    return {
      ...{ name, title, family, needsDiscriminator, description: describeMethod(method, plan.settings, plan.images) },
      ...(controlOf !== undefined && { controlOf }),
      ...(averages && { averages }),
      ...(trainsGan && { trainsGan }),
      ...(learnsFromGenerated && { learnsFromGenerated }),
      ...(method === reference && { isReference: true }),
    };
  });
}
