/** What differs between Node and browsers, behind one interface. Nothing of Node is imported, so bundlers need no shims. */
export interface HostWorker {
  /** Resolves once the worker waits for jobs. */
  readonly ready: Promise<void>;
  terminate(): void;
}

interface NodeWorker {
  once(event: string, listener: (value: unknown) => void): void;
  unref(): void;
  terminate(): Promise<number>;
}

/** The part of a browser's `Worker` that is used here. */
interface BrowserWorker {
  onmessage: (() => void) | null;
  onerror: ((event: { message: string }) => void) | null;
  postMessage(data: unknown): void;
  terminate(): void;
}

interface NodeModules {
  "node:buffer": { isAscii(bytes: Uint8Array): boolean };
  "node:os": { availableParallelism(): number };
  "node:v8": { setFlagsFromString(flags: string): void };
  "node:worker_threads": {
    isMainThread: boolean;
    Worker: new (source: string, options: { eval: true; workerData: unknown; execArgv: string[] }) => NodeWorker;
  };
}

/** A built-in module of Node, or `undefined` elsewhere. Node has this since 20.16. */
function nodeModule<Name extends keyof NodeModules>(name: Name): NodeModules[Name] | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  return process?.getBuiltinModule?.(name) as NodeModules[Name] | undefined;
}

const nodeBuffer = nodeModule("node:buffer");

/** Threads that can run at the same time here. */
export function availableThreads(): number {
  const { navigator } = globalThis as { navigator?: { hardwareConcurrency?: number } };
  return nodeModule("node:os")?.availableParallelism() ?? navigator?.hardwareConcurrency ?? 1;
}

/** Whether workers can share this page's memory: always in Node, in browsers only in cross-origin isolated pages. */
export function canShareMemory(): boolean {
  const { crossOriginIsolated } = globalThis as { crossOriginIsolated?: boolean };
  return nodeModule("node:worker_threads") !== undefined || crossOriginIsolated === true;
}

/** Whether this thread may sleep in `Atomics.wait`; a browser's main thread may not. */
export function canSleep(): boolean {
  return nodeModule("node:worker_threads") !== undefined || !("document" in globalThis);
}

/** Node 20 and 22 have the relaxed instructions behind a flag, which may be set before the first module is compiled. */
export function enableRelaxedSimd(): void {
  setNodeFlag("--experimental-wasm-relaxed-simd");
}

/** The first V8 that joins pairs of vectors well; that of Node 22 knows the flag but gains nothing. */
const FIRST_JOINING_V8 = 13;

/**
 * Lets V8 join pairs of 128-bit vectors to vectors of 256 bits in modules compiled from now on, where it can: Node 24 on x86-64.
 *
 * @returns Whether it does.
 */
export function enableJoinedVectors(): boolean {
  const { process } = globalThis as {
    process?: { arch?: string; release?: { name?: string }; versions?: { v8?: string } };
  };
  const version = Number.parseInt(process?.versions?.v8 ?? "", 10);
  const isOther = "Deno" in globalThis || "Bun" in globalThis;
  return (
    process?.release?.name === "node" &&
    process.arch === "x64" &&
    version >= FIRST_JOINING_V8 &&
    !isOther &&
    setNodeFlag("--experimental-wasm-revectorize")
  );
}

/** Bytes to check, more than an AVX loop's shortest. */
const SOME_BYTES = new Uint8Array(256);

/**
 * Empties the upper halves of this thread's 256-bit registers, which joined vectors leave filled. While they are, Intel's processors merge
 * every result of the older SSE instructions into them, so functions of V8 and Node that are compiled to these (`findIndex` of a
 * `Float32Array`, say) take up to ten times as long (Intel 64 and IA-32 Architectures Optimization Reference Manual, "Mixing AVX Code with SSE
 * Code"). The instruction for it, VZEROUPPER, does not exist in WebAssembly; Node checks bytes by AVX code that ends with it, in 20 ns.
 */
export function emptyUpperHalves(): void {
  nodeBuffer?.isAscii(SOME_BYTES);
}

function setNodeFlag(flag: string): boolean {
  try {
    const v8 = nodeModule("node:v8");
    v8?.setFlagsFromString(flag);
    return v8 !== undefined;
  } catch {
    return false;
  }
}

/** Starts a worker that runs `source` with `data`. It never keeps the process alive. */
export function startWorker(source: string, data: unknown): HostWorker {
  const workerThreads = nodeModule("node:worker_threads");
  return workerThreads === undefined ? startWebWorker(source, data) : startNodeWorker(workerThreads, source, data);
}

function startNodeWorker({ Worker }: NodeModules["node:worker_threads"], source: string, data: unknown): HostWorker {
  // This process's own options would apply to the worker: with `--input-type=module` its source, which is none, would not run. V8's flags are
  // the whole process's anyway.
  const worker = new Worker(source, { eval: true, workerData: data, execArgv: [] });
  const ready = new Promise<void>((resolve, reject) => {
    worker.once("message", () => {
      worker.unref();
      resolve();
    });
    worker.once("error", reject);
  });
  return { ready, terminate: () => void worker.terminate() };
}

function startWebWorker(source: string, data: unknown): HostWorker {
  const { Worker: WebWorker } = globalThis as unknown as { Worker: new (url: string) => BrowserWorker };
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new WebWorker(url);
  const ready = new Promise<void>((resolve, reject) => {
    worker.onmessage = () => resolve();
    worker.onerror = (event) => reject(new Error(event.message));
  }).finally(() => URL.revokeObjectURL(url));
  worker.postMessage(data);
  return { ready, terminate: () => worker.terminate() };
}
