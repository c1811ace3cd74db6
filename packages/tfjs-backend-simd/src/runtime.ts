import { GanClsError } from "@gan-cls/core";
import { Allocator } from "./allocator";
import { KERNEL_NAMES } from "./generated/kernels";
import { canSleep, emptyUpperHalves, startWorker, type HostWorker } from "./host";
import { Patience } from "./patience";
import { ARGUMENTS_AT, CONTROL, RESERVED_BYTES, WORKER_SOURCE } from "./worker-source";

/** Bytes by which WebAssembly memories grow. */
export const PAGE_BYTES = 65_536;

/** Largest memories to ask for, in pages: 4 GiB, or less where the runtime refuses to reserve that much. */
const MAXIMUM_PAGES = [65_536, 32_768, 16_384];

/** A function that `assembly/index.ts` exports. */
export type KernelName = (typeof KERNEL_NAMES)[number];

interface Kernel {
  readonly run: (...args: number[]) => void;
  /** Position in {@link KERNEL_NAMES}, by which the workers find it. */
  readonly index: number;
}

/** Below this many elementary operations, waking the workers costs more than they save. */
const PARALLEL_FROM = 65_536;

/** The compiled kernels over one shared memory, with the workers that help to run them. */
export class Runtime {
  readonly memory: WebAssembly.Memory;
  readonly allocator: Allocator;
  readonly threads: number;
  readonly #kernels: ReadonlyMap<string, Kernel>;
  readonly #workers: readonly HostWorker[];
  readonly #control: Int32Array<SharedArrayBuffer>;
  readonly #arguments: Float64Array;
  readonly #maySleep = canSleep();
  readonly #patience = new Patience();
  readonly #joinsVectors: boolean;

  private constructor(
    memory: WebAssembly.Memory,
    instance: WebAssembly.Instance,
    workers: readonly HostWorker[],
    joinsVectors: boolean,
  ) {
    this.memory = memory;
    this.#workers = workers;
    this.#joinsVectors = joinsVectors;
    this.threads = workers.length + 1;
    this.#kernels = new Map(
      KERNEL_NAMES.map((name, index) => [name, { run: instance.exports[name] as Kernel["run"], index }]),
    );
    this.#control = new Int32Array(memory.buffer as unknown as SharedArrayBuffer, 0, 64);
    this.#arguments = new Float64Array(memory.buffer, ARGUMENTS_AT * 8, 32);
    this.allocator = new Allocator(RESERVED_BYTES, (end) => this.#reach(end));
  }

  /** Compiles the kernels, whose vectors V8 may join (`wide`), and starts `threads - 1` workers. */
  static async start(bytes: Uint8Array, { threads, wide }: { threads: number; wide: boolean }): Promise<Runtime> {
    const memory = createMemory();
    const module = await WebAssembly.compile(bytes as BufferSource);
    const instance = await WebAssembly.instantiate(module, { env: { memory, abort() {} } });
    const workers: HostWorker[] = [];
    try {
      for (let thread = 1; thread < threads; thread++) {
        workers.push(startWorker(WORKER_SOURCE, { module, memory, names: KERNEL_NAMES, thread, threads }));
      }
      await Promise.all(workers.map((worker) => worker.ready));
    } catch (error) {
      // Those that did start would wait for jobs for ever.
      workers.forEach((worker) => worker.terminate());
      throw error;
    }
    return new Runtime(memory, instance, workers, wide);
  }

  /**
   * Memory that stays until it is freed, its content arbitrary.
   *
   * @param owner What it is for, in the error's words.
   * @throws GanClsError `unsupported` when there is none left.
   */
  allocate(bytes: number, owner: () => string): number {
    const address = this.allocator.allocate(bytes);
    if (address === null) {
      const { bytesInUse } = this.allocator;
      throw new GanClsError(
        "unsupported",
        `simd backend: out of memory: ${owner()} needs ${bytes} bytes, ${bytesInUse} are in use; ` +
          "dispose tensors (tf.tidy) or use smaller batches",
      );
    }
    return address;
  }

  /**
   * Runs a kernel on all threads, or on this one alone when `work` (elementary operations, roughly) is small. Kernels take their
   * arguments and then `thread, threads`, and deal out their work by these two alone, so results do not depend on timing.
   *
   * @throws GanClsError `missing-kernel` when there is no kernel of that name, `invalid-argument` when it takes another number of arguments.
   */
  run(name: KernelName, work: number, ...args: number[]): void {
    const kernel = this.#find(name, args.length);
    if (this.threads === 1 || work < PARALLEL_FROM) {
      kernel.run(...args, 0, 1);
    } else {
      this.#runOnAllThreads(kernel, args);
    }
    if (this.#joinsVectors) {
      emptyUpperHalves();
    }
  }

  /** Stops the workers. The memory goes with the last reference to it. */
  dispose(): void {
    this.#control[CONTROL.kernel] = -1;
    Atomics.add(this.#control, CONTROL.job, 1);
    Atomics.notify(this.#control, CONTROL.job);
    this.#workers.forEach((worker) => worker.terminate());
  }

  /** Checked before the workers are woken: an unknown kernel would stop them, and with an argument missing `thread` would take its place. */
  #find(name: string, argumentCount: number): Kernel {
    const kernel = this.#kernels.get(name);
    if (kernel === undefined) {
      throw new GanClsError("missing-kernel", `Runtime.run: expected a kernel of assembly/index.ts, got "${name}"`);
    }
    // A WebAssembly function's `length` is the number of its parameters, here with thread and threads.
    const expected = kernel.run.length - 2;
    if (argumentCount !== expected) {
      throw new GanClsError(
        "invalid-argument",
        `Runtime.run: expected ${expected} arguments for the kernel ${name}, got ${argumentCount}`,
      );
    }
    return kernel;
  }

  #runOnAllThreads({ run, index }: Kernel, args: readonly number[]): void {
    const control = this.#control;
    this.#arguments.set(args);
    control[CONTROL.kernel] = index;
    control[CONTROL.argumentCount] = args.length;
    control[CONTROL.looks] = this.#patience.looks;
    Atomics.store(control, CONTROL.pending, this.#workers.length);
    Atomics.add(control, CONTROL.job, 1);
    Atomics.notify(control, CONTROL.job);
    const startedAt = performance.now();
    run(...args, 0, this.threads);
    const doneAt = performance.now();
    this.#awaitWorkers();
    this.#patience.note(doneAt - startedAt, performance.now() - doneAt);
  }

  #awaitWorkers(): void {
    const { looks } = this.#patience;
    for (let look = 0; ; look++) {
      const pending = Atomics.load(this.#control, CONTROL.pending);
      if (pending === 0) {
        return;
      }
      if (look > looks && this.#maySleep) {
        Atomics.wait(this.#control, CONTROL.pending, pending);
      }
    }
  }

  #reach(end: number): boolean {
    const missing = end - this.memory.buffer.byteLength;
    if (missing <= 0) {
      return true;
    }
    try {
      // More than asked for, so that a growing program does not grow the memory at every tensor.
      this.memory.grow(Math.ceil(Math.max(missing, 16 * 2 ** 20) / PAGE_BYTES));
      return true;
    } catch {
      return this.#growExactly(missing);
    }
  }

  #growExactly(missing: number): boolean {
    try {
      this.memory.grow(Math.ceil(missing / PAGE_BYTES));
      return true;
    } catch {
      return false;
    }
  }
}

function createMemory(): WebAssembly.Memory {
  let refusal: unknown;
  for (const maximum of MAXIMUM_PAGES) {
    try {
      return new WebAssembly.Memory({ initial: 256, maximum, shared: true });
    } catch (error) {
      refusal = error;
    }
  }
  throw refusal;
}
