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
  "node:os": { availableParallelism(): number };
  "node:v8": { setFlagsFromString(flags: string): void };
  "node:worker_threads": {
    isMainThread: boolean;
    Worker: new (source: string, options: { eval: true; workerData: unknown }) => NodeWorker;
  };
}

/** A built-in module of Node, or `undefined` elsewhere. Node has this since 20.16. */
function nodeModule<Name extends keyof NodeModules>(name: Name): NodeModules[Name] | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  return process?.getBuiltinModule?.(name) as NodeModules[Name] | undefined;
}

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
  try {
    nodeModule("node:v8")?.setFlagsFromString("--experimental-wasm-relaxed-simd");
  } catch {
    // A runtime without the flag either has the instructions anyway or runs the plain build.
  }
}

/** Starts a worker that runs `source` with `data`. It never keeps the process alive. */
export function startWorker(source: string, data: unknown): HostWorker {
  const workerThreads = nodeModule("node:worker_threads");
  return workerThreads === undefined ? startWebWorker(source, data) : startNodeWorker(workerThreads, source, data);
}

function startNodeWorker({ Worker }: NodeModules["node:worker_threads"], source: string, data: unknown): HostWorker {
  const worker = new Worker(source, { eval: true, workerData: data });
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
