import { GanClsError, isAbortError, isGanClsError, sealJson } from "@gan-cls/core";
import { writeFileAtomically } from "@gan-cls/core/node";
import type { StudyData } from "@gan-cls/data";
import { openDataset } from "@gan-cls/data/node";
import { prepareEngine, type EngineName } from "@gan-cls/engine";
import * as tf from "@tensorflow/tfjs";
import { join } from "node:path";
import { planCells, type ComputedBy } from "../cells/cell";
import { runCell } from "../cells/run-cell";
import type { Emit, StudyEvent } from "../events";
import { createDiscriminatorPool, type DiscriminatorPool } from "../gan/discriminator-pool";
import { loadDiscriminatorSource } from "../gan/discriminator-source";
import { findMethod, METHODS } from "../methods/registry";
import { planStudy, type StudyPlan } from "../plan";
import { activeKernel } from "../run-study";
import type { StudySession } from "../session";
import { openPlacedData } from "./blobs/shared-data";
import { computedByEngine } from "./machine";
import { createFolderStore } from "./folder-store";
import { openDiscriminator } from "./open-discriminator";
import { loadMethods } from "./own-methods";
import { processMemory } from "./peak-memory";
import type { RunFolder } from "./run-folder";
import { toPlainError, type FromWorker, type PlainPlan, type ToWorker, type WorkerSetup } from "./worker-messages";

/** The parent's end of the line. */
export interface WorkerPort {
  send(message: FromWorker): void;
  /** Calls back with every message of the parent. */
  receive(onMessage: (message: ToWorker) => void): void;
}

/** What all cells of a worker share. */
interface Workplace {
  readonly session: StudySession;
  readonly plan: StudyPlan;
  readonly discriminators: DiscriminatorPool;
}

/**
 * A worker of a study: reads the data and prepares a single-threaded engine once, then runs one cell after another on request, and
 * resolves when it is asked to stop. Only the parent writes `events.jsonl` and results; the worker writes its cells' files.
 */
export function runWorker(port: WorkerPort): Promise<void> {
  const stopping = new AbortController();
  let workplace: Promise<Workplace> | undefined;
  let isBusy = false;
  return new Promise((resolve) => {
    const work = async (name: string, notes: readonly string[]): Promise<void> => {
      isBusy = true;
      port.send(await attemptCell(workplace, name, notes));
      isBusy = false;
      if (stopping.signal.aborted) {
        resolve();
      }
    };
    port.receive((message) => {
      switch (message.type) {
        case "setup":
          workplace = openWorkplace(message.setup, port, stopping.signal);
          // Reported by the first cell that waits for it.
          workplace.catch(() => {});
          break;
        case "cell":
          void work(message.name, message.notes);
          break;
        case "stop":
          stopping.abort(new Error("the study stops"));
          if (!isBusy) {
            resolve();
          }
          break;
        default:
          message satisfies never;
      }
    });
  });
}

async function openWorkplace(setup: WorkerSetup, port: WorkerPort, signal: AbortSignal): Promise<Workplace> {
  const emit = (event: StudyEvent): Promise<void> => Promise.resolve(port.send({ type: "event", event }));
  tf.enableProdMode();
  const starting = startEngine(setup.engine as EngineName, emit);
  // Should it fail, the first cell tells why.
  port.send({ type: "ready", computedBy: await starting.catch(() => undefined) });
  const computedBy = await starting;
  const { methods, modules, discriminator, discriminatorName: name, ...plain } = setup.plan;
  const { data: source, pictures, placed, ...rest } = plain;
  const data = await openData({ data: source, pictures, placed }, signal);
  const own = await loadMethods(modules);
  const plan = planStudy({
    ...{ ...rest, data, methods: methods.map((name) => findMethod(name, [...METHODS, ...own])) },
    ...(discriminator !== undefined && { discriminator: openDiscriminator(discriminator, { name }) }),
  });
  const store = createFolderStore(createWorkerFolder(setup.folder), data);
  const { job } = setup;
  const session = { data, kernel: activeKernel(), store, emit, job, signal, computedBy, memory: processMemory };
  const discriminators = createDiscriminatorPool(plan, data.train, (seed) =>
    loadDiscriminatorSource(session, plan, seed),
  );
  return { session, plan, discriminators };
}

async function openData(
  { data, pictures, placed }: Pick<PlainPlan, "data" | "pictures" | "placed">,
  signal: AbortSignal,
): Promise<StudyData> {
  if (placed === undefined) {
    return openDataset(data, { ...pictures, signal });
  }
  try {
    return await openPlacedData(placed, { signal });
  } catch (error) {
    // They were whole when the worker placed them, so their loss is this machine's failure: another one may have them.
    const isLost = isGanClsError(error) && !isAbortError(error);
    throw isLost ? new GanClsError("io", error.message, { cause: error }) : error;
  }
}

async function startEngine(engine: EngineName, emit: Emit): Promise<ComputedBy> {
  const report = await prepareEngine({
    ...{ engine, threads: 1 },
    onWarning: (message) => void emit({ type: "warning", message }),
  });
  return computedByEngine(report);
}

/** The run folder without its log, which is the parent's. */
function createWorkerFolder(path: string): RunFolder {
  const file = (...parts: string[]): string => join(path, ...parts);
  const write = (name: string, content: Uint8Array | string): Promise<void> => writeFileAtomically(file(name), content);
  return {
    ...{ path, file, write },
    writeJson: (name, value) => write(name, sealJson(value)),
    log() {},
    close() {},
  };
}

async function attemptCell(
  workplace: Promise<Workplace> | undefined,
  name: string,
  notes: readonly string[],
): Promise<FromWorker> {
  try {
    const place = await workplace;
    const cell = place && planCells(place.plan).find((planned) => planned.name === name);
    if (place === undefined || cell === undefined) {
      throw new GanClsError("invalid-argument", `runWorker: expected the name of a planned cell, got ${name}`);
    }
    await runCell(place.session, place.plan, cell, place.discriminators, notes);
    return { type: "done", name, peakBytes: processMemory.peakBytes };
  } catch (error) {
    return { type: "failed", error: toPlainError(isAbortError(error) ? asAborted(error) : error) };
  }
}

/** The platform's own kind of abort has no code, and would arrive as an unknown error. */
function asAborted(error: unknown): GanClsError {
  return new GanClsError("aborted", (error as Error).message);
}
