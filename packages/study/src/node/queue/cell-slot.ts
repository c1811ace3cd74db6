import { rm } from "node:fs/promises";
import { join } from "node:path";
import { GanClsError } from "@gan-cls/core";
import { makeFolder, toFileError } from "@gan-cls/core/node";
import type { ComputedBy } from "../../cells/cell";
import type { Emit } from "../../events";
import type { BlobStore } from "../blobs/blob-store";
import { packCell } from "../blobs/cell-blob";
import { writeFolderFiles } from "../blobs/folder-files";
import { unpackFiles } from "../blobs/named-files";
import { CELLS_FOLDER } from "../folder-store";
import { isPretrained } from "../open-pretrained";
import { USUAL_SILENCE } from "../watch-silence";
import { startChild, type WorkerChild } from "../worker-child";
import type { PlainPlan } from "../worker-messages";
import type { DataPlacer } from "./data-placer";
import { figuresDigest } from "./figures-digest";
import { JOB_FORMAT, type CellJob, type CellResult, type StudySpec } from "./queue-job";

/** A worker cannot do a cell as the study wants it, or not now; another one may. */
export class WorkerRefusal extends Error {}

/** What all slots of a worker share. */
export interface SlotInit {
  /** Name of the worker. */
  readonly worker: string;
  /** The script of a process that runs cells. */
  readonly entry: string;
  /** That of these processes: without secrets. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A folder of its own. */
  readonly folder: string;
  readonly blobs: BlobStore;
  readonly data: DataPlacer;
  /** Paths of the modules with the user's own methods, by their hash. */
  readonly modules: ReadonlyMap<string, string>;
}

/** A cell with its study. */
export interface SlotTask {
  readonly job: CellJob;
  readonly spec: StudySpec;
  /** What the cell's row says of earlier attempts. */
  readonly notes: readonly string[];
  readonly emit: Emit;
}

/** One of the places of a worker that compute a cell: a process, and a folder that looks like that of a run. */
export interface CellSlot {
  /** Hash of the study that it is ready for. */
  readonly spec: string | undefined;
  /**
   * Computes a cell, and puts its files into the blob store.
   *
   * @throws WorkerRefusal, RunnerLost; GanClsError `aborted` after {@link CellSlot.stop}; what the cell throws.
   */
  run(task: SlotTask): Promise<CellResult>;
  /** Asks the cell at hand to end at its next step. */
  stop(): void;
  /** Ends the process, and removes the folder. Nothing is started afterwards: a cell that is just being set up ends with `aborted`. */
  close(): Promise<void>;
}

/** What a slot keeps from cell to cell of one study: its process has read the data, and keeps features. */
interface Place {
  readonly spec: string;
  readonly plan: PlainPlan;
  child: WorkerChild;
  /** Takes the events of the cell at hand. */
  emit: Emit;
}

/** Failures of the machine that a cell is on, and not of the cell. */
const OF_MACHINE: readonly string[] = ["io", "network"];

/** Failures of the machine where its engine has not started; once it has, they are those of the cell, on every machine. */
const OF_ENGINE: readonly string[] = ["unsupported", "missing-kernel"];

export function createCellSlot(init: SlotInit): CellSlot {
  let place: Place | undefined;
  let isStopped = false;
  const closing = new AbortController();

  /** Called after each wait. */
  function assertGoesOn(): void {
    if (isStopped || closing.signal.aborted) {
      throw new GanClsError("aborted", "runQueueWorker: stopped");
    }
  }

  async function leave(): Promise<void> {
    const former = place;
    place = undefined;
    await former?.child.close();
    await rm(init.folder, { recursive: true, force: true });
  }

  function start(plan: PlainPlan, engine: string): WorkerChild {
    return startChild({
      ...{ entry: init.entry, environment: init.environment, silence: USUAL_SILENCE },
      setup: { plan, engine, folder: init.folder, job: 0 },
      emit: (event) => place?.emit(event) ?? Promise.resolve(),
    });
  }

  async function enter({ job, spec, emit }: SlotTask): Promise<Place> {
    const { engine } = spec.computedBy;
    assertGoesOn();
    if (place?.spec !== job.spec) {
      await leave();
      assertGoesOn();
      const plan = await preparePlan(init, spec, closing.signal);
      assertGoesOn();
      place = { spec: job.spec, plan, emit, child: start(plan, engine) };
    } else if (place.child.isGone) {
      // In the same folder: a cell that comes again goes on from its checkpoint.
      place.child = start(place.plan, engine);
    }
    place.emit = emit;
    return place;
  }

  /** After a failure of the machine, the next cell looks for the data and prepares everything anew. */
  async function leaveSpoilt({ plan: { placed } }: Place): Promise<void> {
    if (placed !== undefined) {
      init.data.forget(placed);
    }
    // A folder that cannot be removed fails where it matters.
    await leave().catch(() => {});
  }

  return {
    get spec() {
      return place?.child.isGone === false ? place.spec : undefined;
    },
    async run(task) {
      isStopped = false;
      const entered = await enter(task).catch((error: unknown) => {
        throw asRefusal(error);
      });
      const { child } = entered;
      const computedBy = await child.computedBy;
      assertSameBytes(task.spec, computedBy);
      assertGoesOn();
      try {
        await child.run({ name: task.job.cell }, task.notes);
        return await handOver(init, task, computedBy ?? task.spec.computedBy);
      } catch (error) {
        if (!isOfMachine(error, computedBy)) {
          throw error;
        }
        // A network that fails spoils nothing that is here.
        await (error.code === "network" ? undefined : leaveSpoilt(entered));
        throw asRefusal(error);
      } finally {
        await forget(init.folder, task.job.cell);
      }
    },
    stop() {
      isStopped = true;
      place?.child.stop();
    },
    close() {
      closing.abort();
      return leave();
    },
  };
}

/** What the files of a study say, as a plan for a process on this machine; its folder holds what cells build on. */
async function preparePlan(
  { folder, blobs, modules, data: placer }: SlotInit,
  spec: StudySpec,
  signal: AbortSignal,
): Promise<PlainPlan> {
  await makeFolder(folder).catch((error: unknown) => {
    throw toFileError("runQueueWorker", folder, error);
  });
  if (spec.files !== undefined) {
    const bytes = await blobs.get(spec.files, { signal });
    await writeFolderFiles(folder, await unpackFiles(`what the study ${spec.study} builds on`, bytes));
  }
  const { preset, settings, methods, labels, seeds, implied, data } = spec;
  return {
    ...{ preset, settings, methods, labels, seeds, implied, data: data.source, pictures: data.pictures },
    modules: spec.modules.map((hash) => ownModule(modules, hash)),
    discriminator: discriminatorOf(spec, folder),
    ...(spec.discriminator && "path" in spec.discriminator && { discriminatorName: spec.discriminator.called }),
    placed: await placer.place(data),
  };
}

function ownModule(modules: ReadonlyMap<string, string>, hash: string): string {
  const path = modules.get(hash);
  if (path === undefined) {
    throw new WorkerRefusal(
      `it was not given the study's own method (SHA-256 ${hash.slice(0, 12)}); start it with --method`,
    );
  }
  return path;
}

/** A name that no discriminator has would be opened as a path of this machine. */
function discriminatorOf({ discriminator: given }: StudySpec, folder: string): string | undefined {
  if (given === undefined) {
    return undefined;
  }
  if ("path" in given) {
    return join(folder, ...given.path.split("/"));
  }
  if (!isPretrained(given.name)) {
    throw new WorkerRefusal(`it knows no pretrained discriminator ${JSON.stringify(given.name.slice(0, 80))}`);
  }
  return given.name;
}

function assertSameBytes({ sameBytes, computedBy: wanted }: StudySpec, found: ComputedBy | undefined): void {
  // Without it, the engine did not start, which the cell will tell.
  if (!sameBytes || found === undefined) {
    return;
  }
  const isSame = found.instructions === wanted.instructions && found.threads === wanted.threads;
  if (!isSame) {
    throw new WorkerRefusal(
      `it computes by ${found.instructions}, and the study wants the bytes of ${wanted.instructions}`,
    );
  }
}

/** Puts the files of a finished cell where the study finds them. */
async function handOver(
  { blobs, folder, worker }: SlotInit,
  { job: { study, cell, key } }: SlotTask,
  computedBy: ComputedBy,
): Promise<CellResult> {
  const bytes = await packCell(folder, cell);
  const digest = await figuresDigest(`the cell ${cell}`, bytes, cell);
  return { format: JOB_FORMAT, study, key, digest, blob: await blobs.put(bytes), worker, computedBy };
}

/** What a cell leaves is in the blob store, or is of no use. The checkpoint stays: the cell may come again. */
async function forget(folder: string, cell: string): Promise<void> {
  const parts = [`${CELLS_FOLDER}/${cell}.json`, `models/${cell}`];
  // A folder that cannot be cleaned fails where it matters.
  await Promise.allSettled(parts.map((part) => rm(join(folder, part), { recursive: true, force: true })));
}

/** @param computedBy What computes there; `undefined` where the engine has not started. */
function isOfMachine(error: unknown, computedBy: ComputedBy | undefined): error is GanClsError {
  const codes = computedBy === undefined ? [...OF_MACHINE, ...OF_ENGINE] : OF_MACHINE;
  return error instanceof GanClsError && codes.includes(error.code);
}

function asRefusal(error: unknown): unknown {
  return error instanceof GanClsError && error.code !== "aborted" ? new WorkerRefusal(error.message) : error;
}
