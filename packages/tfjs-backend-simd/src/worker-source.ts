/** Words of the control block at the start of the memory, as indices of an Int32Array. */
export const CONTROL = {
  /** Counts jobs; workers wait for it to change. */
  job: 0,
  /** Position of the kernel in the list of names, or -1 to stop. */
  kernel: 1,
  /** How many arguments the kernel takes, thread and threads not counted. */
  argumentCount: 2,
  /** How often a worker looks for the next job before it sleeps. */
  looks: 3,
  /** Workers that have not finished the job. */
  pending: 16,
} as const;

/** Where arguments begin, as an index of a Float64Array. */
export const ARGUMENTS_AT = 32;

/** Bytes at the start of the memory that are never allocated: the control block, then the kernels' constants. */
export const RESERVED_BYTES = 4096;

/**
 * What a worker runs, as text, because neither a bundler nor a test runner may touch it. It looks for work for a moment before it
 * sleeps, since the next kernel usually follows within microseconds.
 */
export const WORKER_SOURCE = `
const start = ({ module, memory, names, thread, threads }, ready) => {
  const { exports } = new WebAssembly.Instance(module, { env: { memory, abort() {} } });
  const kernels = names.map((name) => exports[name]);
  const control = new Int32Array(memory.buffer, 0, 64);
  const values = new Float64Array(memory.buffer, 0, 128);
  ready();
  let job = 0;
  for (;;) {
    const looks = control[${CONTROL.looks}];
    for (let look = 0; look < looks && Atomics.load(control, ${CONTROL.job}) === job; look++);
    while (Atomics.load(control, ${CONTROL.job}) === job) Atomics.wait(control, ${CONTROL.job}, job);
    job = Atomics.load(control, ${CONTROL.job});
    const kernel = control[${CONTROL.kernel}];
    if (kernel === -1) return;
    const count = control[${CONTROL.argumentCount}];
    const args = Array.from(values.subarray(${ARGUMENTS_AT}, ${ARGUMENTS_AT} + count));
    kernels[kernel](...args, thread, threads);
    if (Atomics.sub(control, ${CONTROL.pending}, 1) === 1) Atomics.notify(control, ${CONTROL.pending});
  }
};
if (typeof process === "object" && typeof require === "function") {
  const { parentPort, workerData } = require("node:worker_threads");
  start(workerData, () => parentPort.postMessage("ready"));
} else {
  self.onmessage = ({ data }) => start(data, () => self.postMessage("ready"));
}
`;
