import { plainKernel } from "@gan-cls/classical";
import { throwIfAborted, type MatrixKernel } from "@gan-cls/core";
import { createMatrixKernel } from "@gan-cls/engine";
import { formatQuantity, type SelectionDocument } from "@gan-cls/evaluate";
import * as tf from "@tensorflow/tfjs";
import { ganName, planCells, type Cell, type ComputedBy, type FinishedCell } from "./cells/cell";
import { averageCells, finishedMembers } from "./cells/average-cells";
import { nextCell } from "./cells/cell-times";
import { dealCells, type CellRunner } from "./cells/deal-cells";
import { runCell } from "./cells/run-cell";
import { labellerDoubt } from "./additions/study-additions";
import { describeShortened, ganSteps, trainsGan } from "./documents/shortened";
import { createStudyResults, type StudyAbout, type StudyResults } from "./documents/study-results";
import { allTrainingImages, drawLabelledSet } from "./labelled-data";
import { EventQueue } from "./event-queue";
import type { CellId, Emit, StudyEvent } from "./events";
import { loadStoredCell, loadStoredGan } from "./load-stored";
import { createDiscriminatorPool } from "./gan/discriminator-pool";
import { createDiscriminatorSource, trainGanOfSeed } from "./gan/discriminator-source";
import type { GanRecord } from "./gan/gan-record";
import { countSeenTestImages } from "./gan/seen-images";
import { isTrained } from "./method";
import { planStudy, type StudyPlan, type StudyRequest } from "./plan";
import type { MemoryProbe, StudySession } from "./session";
import { createMemoryStore, type StudyStore } from "./store";

/** Other places that run cells, such as worker processes. */
export interface CellRunners {
  /** How many there are. */
  readonly jobs: number;
  /** Called before GANs are trained, so that what cannot be run there fails before anything long begins. @default nothing is prepared */
  prepare?(signal: AbortSignal): Promise<void>;
  /**
   * Starts them, or fewer where fewer cells are left. GANs that several cells need are trained before, and are in the store.
   *
   * @param emit Takes the events of their cells.
   * @param cells How many are left.
   */
  start(plan: StudyPlan, emit: Emit, cells: number): readonly CellRunner[];
  /** Largest sizes of their processes, added up; in bytes. */
  readonly peakBytes: number;
}

/** Options of {@link runStudy}. */
export interface StudyOptions extends StudyRequest {
  /** Computes matrix products for classical methods. @default by the active tfjs backend */
  readonly kernel?: MatrixKernel;
  /** Keeps what is finished, so that the study can resume. @default in memory */
  readonly store?: StudyStore;
  /** Stops the study at the next step; what is finished is kept. */
  readonly signal?: AbortSignal;
  /** What the document says of where and how it was made. @default the active tfjs backend */
  readonly about?: StudyAbout;
  /** Measures memory for the rows. @default rows without memory */
  readonly memory?: MemoryProbe;
  /** How its methods were chosen beforehand, for the report. @default nothing is said */
  readonly selection?: SelectionDocument;
  /** Who runs the cells. @default this thread */
  readonly runners?: CellRunners;
  /** What computes in this thread, for the rows. @default rows do not say it */
  readonly computedBy?: ComputedBy;
}

/**
 * Trains every method with the same labels and seeds, tests each once on the same images, and compares them: by intervals, and by McNemar's test
 * against the reference method.
 *
 * Runs where tfjs runs: in Node, in pages and in their workers. It yields events and returns the study as plain JSON; leaving the loop stops
 * it and frees everything. The same seeds and engine give the same figures, also when it was stopped and resumed from its store.
 *
 * @example
 * const study = await drain(runStudy({ data, methods: ["pca-knn", "cnn-fair", myMethod], labels: [300] }));
 * console.log(renderStudyMarkdown(study));
 * @throws GanClsError `invalid-argument` or `invalid-data` before anything begins; `aborted`; what a method throws.
 */
export async function* runStudy(options: StudyOptions): AsyncGenerator<StudyEvent, StudyResults, void> {
  const plan = planStudy(options);
  const { data, signal, memory, computedBy, store = createMemoryStore(), kernel = activeKernel() } = options;
  const queue = new EventQueue<StudyEvent>();
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(signal?.reason);
  throwIfAborted("runStudy", signal);
  signal?.addEventListener("abort", stop);
  const session = { data, kernel, store, memory, computedBy, emit: queue.emit, job: 0, signal: stopping.signal };
  try {
    return yield* queue.until(execute(session, plan, options), stop);
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

/** Matrix products by the active backend; those of tfjs' plain JavaScript are slower than ours. */
export function activeKernel(): MatrixKernel {
  return tf.getBackend() === "cpu" ? plainKernel : createMatrixKernel();
}

/** Where a study stands. */
interface StudyState {
  /** Of cells that are done, by name. */
  readonly done: Map<string, FinishedCell>;
  /** By seed. */
  readonly gans: Map<number, GanRecord>;
  /** Of GANs whose records were damaged. */
  readonly lostGans: readonly number[];
  /** What the user should know of what was damaged. */
  readonly warnings: readonly string[];
  /** What has been found so far. */
  results(): StudyResults;
}

async function execute(outer: StudySession, plan: StudyPlan, options: StudyOptions): Promise<StudyResults> {
  const { runners } = options;
  const planned = planCells(plan);
  const state = await openState(outer, plan, planned, options);
  const emit: Emit = (event) => {
    if (event.type === "gan-end") {
      state.gans.set(event.gan.seed, event.gan);
    }
    return outer.emit(event);
  };
  const session = { ...outer, emit };
  const left = planned.filter(({ name }) => !state.done.has(name));
  const finished = planned.length - left.length;
  await emit({ type: "study-start", cells: planned.map(idOf), finished, jobs: runners?.jobs ?? 1 });
  for (const message of state.warnings) {
    await emit({ type: "warning", message });
  }
  await announce(outer, plan);
  await restoreGans(session, plan, state);
  const results = state.results();
  for (const cell of planned) {
    const finished = state.done.get(cell.name);
    if (finished !== undefined) {
      await emit({ type: "cell-end", cell: idOf(cell), job: 0, finished, isStored: true, results });
    }
  }
  const average = averaging(session, planned, state);
  await average();
  const trained = left.filter(({ method }) => isTrained(method));
  if (trained.length > 0) {
    await runCells(session, plan, { state, left: trained, runners, onCell: average });
  }
  return state.results();
}

/** Makes the cells of averages, as soon as those of their members are finished. */
function averaging(
  { data, store, emit }: StudySession,
  planned: readonly Cell[],
  state: StudyState,
): () => Promise<void> {
  const left = new Set(planned.filter(({ name, method }) => !isTrained(method) && !state.done.has(name)));
  return async () => {
    for (const cell of left) {
      const members = finishedMembers(cell, planned, state.done);
      if (members !== undefined) {
        // Cells that finish meanwhile must not make it again.
        left.delete(cell);
        const finished = await averageCells(cell, members, data.test);
        await store.saveCell(finished);
        state.done.set(cell.name, finished);
        const results = state.results();
        await emit({ type: "cell-end", cell: idOf(cell), job: 0, finished, isStored: false, results });
      }
    }
  };
}

/** A GAN of fewer steps has hardly begun to learn: its discriminator is little more than random weights. */
const FEW_GAN_STEPS = 200;

/** What the user should know before anything long begins: what is smaller than the full study, and whether additions are a fair comparison. */
async function announce({ data, emit }: StudySession, plan: StudyPlan): Promise<void> {
  for (const line of describeShortened(plan, data)) {
    await emit({ type: "note", message: `Shortened: ${line}` });
  }
  const { additions, seeds, labelCounts, settings } = plan;
  const steps = ganSteps(settings.gan, Math.min(settings.gan.images, allTrainingImages(data).size));
  if (trainsGan(plan) && steps < FEW_GAN_STEPS) {
    const message = `The GAN is trained for only ${formatQuantity(steps, "step")}, because there are few images: more epochs (--gan-epochs) let it learn more`;
    await emit({ type: "warning", message });
  }
  if (additions === undefined) {
    return;
  }
  const doubts = seeds.flatMap((seed) =>
    labelCounts.flatMap((labels) => {
      const { budget } = drawLabelledSet(settings, data.train, labels, seed);
      return labellerDoubt(additions, { labels, labelHash: budget.hash }) ?? [];
    }),
  );
  for (const doubt of new Set(doubts)) {
    await emit({ type: "warning", message: `additions: ${doubt}` });
  }
}

/** What earlier runs of the study have stored. */
async function openState(
  { store, data, memory }: StudySession,
  plan: StudyPlan,
  planned: readonly Cell[],
  { about, runners, selection }: StudyOptions,
): Promise<StudyState> {
  const startedAt = performance.now();
  const { isResumed } = store;
  const done = new Map<string, FinishedCell>();
  const warnings: string[] = [];
  const onWarning = (message: string): Promise<void> => Promise.resolve(void warnings.push(message));
  for (const { name } of planned) {
    const finished = await loadStoredCell(store, name, onWarning);
    if (finished !== undefined) {
      done.set(name, finished);
      // A stop between the two has left it.
      await store.removeCheckpoint(name);
    }
  }
  const gans = new Map<number, GanRecord>();
  const lostGans: number[] = [];
  for (const seed of plan.seeds) {
    const before = warnings.length;
    const gan = await loadStoredGan(store, ganName(plan.implied, seed), onWarning);
    if (gan !== undefined) {
      gans.set(seed, gan);
    } else if (warnings.length > before) {
      lostGans.push(seed);
    }
  }
  const seen = await countSeenTestImages(plan, data);
  const results = (): StudyResults =>
    createStudyResults(plan, data, {
      ...{ engine: tf.getBackend(), ...about, ...seen },
      // In the planned order, whatever the order in which they were done.
      cells: planned.flatMap(({ name }) => done.get(name) ?? []),
      gans: plan.seeds.flatMap((seed) => gans.get(seed) ?? []),
      jobs: runners?.jobs ?? 1,
      ...(selection && { selection }),
      ...(memory && { peakMemoryBytes: memory.peakBytes + (runners?.peakBytes ?? 0) }),
      // Several runs have no time that means anything.
      ...(!isResumed && { seconds: (performance.now() - startedAt) / 1000 }),
    });
  return { done, gans, lostGans, warnings, results };
}

/** Makes the records of GANs again that were damaged: their checkpoints hold the end of their training. */
async function restoreGans(session: StudySession, plan: StudyPlan, { lostGans }: StudyState): Promise<void> {
  for (const seed of lostGans) {
    const { discriminator } = await trainGanOfSeed(session, plan, seed);
    discriminator.dispose();
  }
}

/** Runs the cells that are not done, here or elsewhere. */
async function runCells(
  session: StudySession,
  plan: StudyPlan,
  {
    state,
    left,
    runners,
    onCell,
  }: {
    state: StudyState;
    left: readonly Cell[];
    runners: CellRunners | undefined;
    onCell: () => Promise<void>;
  },
): Promise<void> {
  const { emit, signal } = session;
  if (runners !== undefined) {
    await runners.prepare?.(signal);
    await trainSharedGans(session, plan, left);
  }
  const started = runners?.start(plan, emit, left.length) ?? [createLocalRunner(session, plan)];
  try {
    await dealCells({
      ...{ cells: left, runners: started, signal },
      next: (choices) =>
        nextCell(
          choices,
          [...state.done.values()].map(({ row }) => row),
        ),
      onStart: (cell, job) => emit({ type: "cell-start", cell: idOf(cell), job }),
      onLost: (cell, { message }, count) =>
        emit({
          type: "warning",
          message: `${cell.name}: a worker process ${message}; it is run again from its last checkpoint, with ${formatQuantity(count, "process", "processes")} from now on`,
        }),
      async onFinished(cell, finished, job) {
        state.done.set(cell.name, finished);
        await emit({
          ...{ type: "cell-end", cell: idOf(cell), job, finished },
          ...{ isStored: false, results: state.results() },
        });
        await onCell();
      },
      onCorrected: (cell, finished) => Promise.resolve(void state.done.set(cell.name, finished)),
    });
  } finally {
    await Promise.all(started.map((runner) => runner.close()));
  }
}

/** Runs cells in this thread. */
function createLocalRunner(session: StudySession, plan: StudyPlan): CellRunner {
  const discriminators = createDiscriminatorPool(plan, session.data.train, (seed) =>
    createDiscriminatorSource(session, plan, seed),
  );
  return {
    run: (cell, notes) => runCell(session, plan, cell, discriminators, notes),
    // The session's own signal reaches the cell.
    stop() {},
    close() {
      discriminators.dispose();
      return Promise.resolve();
    },
  };
}

/** Trains the GANs that cells need before they are shared: each is trained once, with all that this place has. */
async function trainSharedGans(session: StudySession, plan: StudyPlan, cells: readonly Cell[]): Promise<void> {
  const needing = cells.filter(({ method }) => method.needsDiscriminator);
  const seeds = plan.seeds.filter((seed) => needing.some((cell) => cell.seed === seed));
  for (const seed of plan.discriminator === undefined ? seeds : []) {
    throwIfAborted("trainSharedGans", session.signal);
    const message = `${ganName(plan.implied, seed)}: trained first, since several processes share it`;
    await session.emit({ type: "note", message });
    const { discriminator } = await trainGanOfSeed(session, plan, seed);
    discriminator.dispose();
  }
}

function idOf({ name, method, labels, seed }: Cell): CellId {
  return { name, method: method.name, labels, seed };
}
