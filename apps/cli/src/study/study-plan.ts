import { assertOneOf } from "@gan-cls/core";
import { DATASET_NAMES } from "@gan-cls/data/node";
import type { StudyAdditions } from "../additions/study-additions";
import type { CommonOptions } from "../options";
import { createMethod } from "./create-method";
import type { Method } from "./method";
import { METHOD_NAMES, type MethodName } from "./method-names";
import type { PresetName, StudySettings } from "./presets";

/** All that a study will do, before the data are known. */
export interface StudyPlan {
  /** Such as `study` or `transfer`. */
  readonly command: string;
  readonly preset: PresetName | undefined;
  readonly settings: StudySettings;
  readonly methods: readonly Method[];
  /** Numbers of labels that were asked for; `undefined` takes the settings' as far as the data reach, `all` every label. */
  readonly labels: readonly number[] | "all" | undefined;
  readonly seeds: readonly number[];
  readonly data: string;
  /** A trained discriminator, by its folder or its name among the pretrained, to use instead of training a GAN. */
  readonly discriminator: string | undefined;
  /** Processes that share the cells; `auto` goes by the machine. @default 1 */
  readonly jobs?: number | "auto";
  /** Generated images with which every method is trained a second time. @default none */
  readonly additions?: StudyAdditions;
}

/** What the commands that run a study have in common. */
export interface StudyOptions extends CommonOptions {
  readonly labels?: readonly number[];
  readonly seeds?: number;
  readonly ganEpochs?: number;
  readonly discriminator?: string;
  /** Folder of generated, labelled images. */
  readonly additions?: string;
  /** Train a GAN even where the settings name a pretrained discriminator. */
  readonly fromScratch?: boolean;
  /** The run to go on with. */
  readonly resume?: string;
  readonly jobs?: number;
}

/** What a command makes of its options. */
export interface StudyRequest {
  command: string;
  preset?: PresetName;
  settings: StudySettings;
  methods: readonly Method[];
  /** Used when `--labels` is not given. */
  defaultLabels?: "all";
  /** Whether the cells may be run in processes beside this one: their methods must be those of `--methods`. @default false */
  sharesCells?: boolean;
}

/** Completes a request by the options that all commands read alike. */
export function planStudy(request: StudyRequest, options: StudyOptions): StudyPlan {
  const { command, preset, settings, methods, defaultLabels, sharesCells = false } = request;
  return {
    ...{ command, preset, methods },
    settings: options.ganEpochs === undefined ? settings : withGanEpochs(settings, options.ganEpochs),
    labels: options.labels ?? defaultLabels,
    seeds: Array.from({ length: options.seeds ?? settings.seeds ?? 1 }, (_, index) => options.seed + index),
    data: options.data ?? settings.data,
    discriminator: options.discriminator ?? pretrainedDiscriminator(settings, options),
    ...(sharesCells && { jobs: options.jobs ?? "auto" }),
  };
}

/**
 * The methods of `--methods`, or those of the settings.
 *
 * @param choices What may be named.
 * @throws GanClsError `invalid-argument` for another one.
 */
export function methodsNamed(
  names: readonly string[] | undefined,
  settings: StudySettings,
  choices: readonly MethodName[] = METHOD_NAMES,
): Method[] {
  return (names ?? settings.methods).map((name) => {
    assertOneOf("methodsNamed", "a method", name, choices);
    return createMethod(name, settings);
  });
}

/** The settings' own, where it fits: it knows MNIST's digits and no other images, and who asks for epochs wants a GAN trained. */
function pretrainedDiscriminator(
  { discriminator, data: ownData }: StudySettings,
  { data = ownData, fromScratch = false, ganEpochs }: StudyOptions,
): string | undefined {
  return fromScratch || ganEpochs !== undefined || !DATASET_NAMES.includes(data) ? undefined : discriminator;
}

/** The epochs asked for in full: a preset's bound on steps gives way. */
function withGanEpochs(settings: StudySettings, epochs: number): StudySettings {
  return { ...settings, gan: { ...settings.gan, epochs, maxSteps: undefined } };
}
