import { GanClsError, isGanClsError, type GanClsErrorCode } from "@gan-cls/core";
import { createMethod } from "./create-method";
import type { MethodName } from "./method-names";
import type { StudyPlan } from "./study-plan";

/** A plan as plain data: its methods by name. */
export type PlainPlan = Omit<StudyPlan, "methods"> & { readonly methods: readonly string[] };

/** What a worker process is told once, before its first cell. */
export interface WorkerSetup {
  readonly plan: PlainPlan;
  /** Numbers of labels, least first. */
  readonly labelCounts: readonly number[];
  /** Name of the engine that the study has chosen. */
  readonly engine: string;
  /** Absolute path of the run folder. */
  readonly folder: string;
  readonly workingDirectory: string;
}

/** What the parent sends. */
export type ToWorker =
  | { readonly type: "setup"; readonly setup: WorkerSetup }
  | { readonly type: "cell"; readonly name: string }
  | { readonly type: "stop" };

/** What a worker sends. Finished cells do not travel: the parent reads them from the run folder. */
export type FromWorker =
  | { readonly type: "note" | "warn"; readonly line: string }
  | {
      readonly type: "progress";
      readonly task: string;
      readonly done: number;
      readonly total: number | null;
      readonly unit: string;
    }
  | { readonly type: "log"; readonly record: Readonly<Record<string, unknown>> }
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

export function toPlainPlan(plan: StudyPlan): PlainPlan {
  return { ...plan, methods: plan.methods.map(({ name }) => name) };
}

/** The plan that {@link toPlainPlan} was given, if all its methods are those of `--methods`. */
export function fromPlainPlan({ methods, ...plan }: PlainPlan): StudyPlan {
  return { ...plan, methods: methods.map((name) => createMethod(name as MethodName, plan.settings)) };
}

export function toPlainError(error: unknown): PlainError {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { name, message, stack, code: isGanClsError(error) ? error.code : undefined };
}

export function fromPlainError({ name, message, stack, code }: PlainError): Error {
  const error = code === undefined ? new Error(message) : new GanClsError(code, message);
  return Object.assign(error, { name, stack });
}
