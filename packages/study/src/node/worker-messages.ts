import { GanClsError, isGanClsError, type GanClsErrorCode } from "@gan-cls/core";
import type { PictureOptions } from "@gan-cls/data/node";
import type { ComputedBy, ImpliedByNames } from "../cells/cell";
import type { StudyEvent } from "../events";
import type { PresetName, StudySettings } from "../presets";
import type { PlacedData } from "./blobs/shared-data";

/** A plan as plain data, from which a worker rebuilds it. */
export interface PlainPlan {
  readonly preset: PresetName | undefined;
  readonly settings: StudySettings;
  /** Names of the methods that ship or that the modules export. */
  readonly methods: readonly string[];
  /** Paths of modules with methods of the user's own. */
  readonly modules: readonly string[];
  readonly labels: readonly number[];
  readonly seeds: readonly number[];
  readonly implied: ImpliedByNames;
  /** What `openDataset` opens. */
  readonly data: string;
  /** How it reads pictures among them. */
  readonly pictures: PictureOptions;
  /** Data of a study on another machine, which are opened instead. @default none */
  readonly placed?: PlacedData;
  /** What `openDiscriminator` opens. */
  readonly discriminator: string | undefined;
  /** What sentences call it. @default as `discriminator` */
  readonly discriminatorName?: string;
}

/** What a worker process receives once, before its first cell. */
export interface WorkerSetup {
  readonly plan: PlainPlan;
  /** Name of the engine that the study has chosen. */
  readonly engine: string;
  /** Absolute path of the run folder. */
  readonly folder: string;
  /** Position of the worker among those of the study. */
  readonly job: number;
}

/** What the parent sends. */
export type ToWorker =
  | { readonly type: "setup"; readonly setup: WorkerSetup }
  | { readonly type: "cell"; readonly name: string; readonly notes: readonly string[] }
  | { readonly type: "stop" };

/** What a worker sends. Finished cells do not travel: the parent reads them from the run folder. */
export type FromWorker =
  /** A sign of life. */
  | { readonly type: "alive" }
  /** It has prepared its engine, or could not. */
  | { readonly type: "ready"; readonly computedBy: ComputedBy | undefined }
  | { readonly type: "event"; readonly event: StudyEvent }
  | { readonly type: "done"; readonly name: string; readonly peakBytes: number }
  | { readonly type: "failed"; readonly error: PlainError };

/** An error as plain data. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Of a `GanClsError`. */
  readonly code: GanClsErrorCode | undefined;
}

export function toPlainError(error: unknown): PlainError {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { name, message, stack, code: isGanClsError(error) ? error.code : undefined };
}

export function fromPlainError({ name, message, stack, code }: PlainError): Error {
  const error = code === undefined ? new Error(message) : new GanClsError(code, message);
  return Object.assign(error, { name, stack });
}
