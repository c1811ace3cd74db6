import type { NeighbourScan, ScannedCandidates, ShortVectors } from "@gan-cls/core";
import { activeBackend } from "./backend";
import type { Runtime } from "./runtime";

/** Fixed part of the state of one query: its squared length, its reach, its cut, and how many candidates it has. */
const HEAD_BYTES = 24;

/** Bytes of scratch per thread; `BLOCK_BYTES` of `assembly/neighbours.ts`. */
const BLOCK_BYTES = 128;

/** Above every value that counts; `NEVER` of `assembly/neighbours.ts`. */
const NEVER = 2 ** 31 - 1;

/** Candidates that are kept for one query; a search among vectors that all differ needs about a tenth. */
const CAPACITY = 256;

/**
 * Copies vectors to the memory of this backend, which searches them on all its threads.
 *
 * @returns `undefined` unless this backend is tfjs's active one.
 */
export function openNeighbourScan(vectors: ShortVectors): NeighbourScan | undefined {
  const runtime = activeBackend()?.runtime;
  return runtime === undefined ? undefined : new WasmNeighbourScan(runtime, vectors);
}

class WasmNeighbourScan implements NeighbourScan {
  readonly #runtime: Runtime;
  readonly #panelCount: number;
  readonly #panels: number;
  readonly #halfNorms: number;
  #disposed = false;

  constructor(runtime: Runtime, vectors: ShortVectors) {
    const { values, size, width } = vectors;
    this.#runtime = runtime;
    this.#panelCount = Math.ceil(size / 8);
    const panelBytes = this.#panelCount * 16 * width;
    this.#panels = allocate(runtime, panelBytes + 32 * this.#panelCount);
    this.#halfNorms = this.#panels + panelBytes;
    new Int32Array(runtime.memory.buffer, this.#halfNorms, 8 * this.#panelCount)
      .fill(NEVER)
      .set(squaredNorms(vectors).map((norm) => Math.ceil(norm / 2)));
    const plain = allocate(runtime, values.byteLength);
    new Int16Array(runtime.memory.buffer, plain, values.length).set(values);
    runtime.run("packShortVectors", values.length, plain, size, width, this.#panels);
    runtime.allocator.free(plain);
  }

  propose(queries: ShortVectors, reach: Float64Array, k: number): ScannedCandidates {
    const { size, width } = queries;
    const runtime = this.#runtime;
    const state = new QueryStates(size, k);
    // The kernel reads whole groups of four queries.
    const rowBytes = 2 * width * 4 * Math.ceil(size / 4);
    const address = allocate(runtime, state.bytes + rowBytes + BLOCK_BYTES * runtime.threads);
    const rows = address + state.bytes;
    try {
      state.write(runtime, address, squaredNorms(queries), reach);
      // Negated, so that the kernel has only to add.
      new Int16Array(runtime.memory.buffer, rows, queries.values.length).set(queries.values.map((value) => -value));
      const work = size * this.#panelCount * 8 * width;
      const training = [this.#panels, this.#panelCount, width, this.#halfNorms];
      runtime.run("scanNeighbours", work, rows, size, ...training, k, CAPACITY, address, state.stride, rows + rowBytes);
      return state.read(runtime, address);
    } finally {
      runtime.allocator.free(address);
    }
  }

  dispose(): void {
    if (!this.#disposed) {
      this.#disposed = true;
      this.#runtime.allocator.free(this.#panels);
    }
  }
}

/** The state of each query as the kernel keeps it in memory. */
class QueryStates {
  readonly stride: number;
  readonly bytes: number;
  readonly #size: number;
  readonly #k: number;

  constructor(size: number, k: number) {
    this.#size = size;
    this.#k = k;
    this.stride = HEAD_BYTES + 8 * Math.ceil(k / 2) + 8 * CAPACITY;
    this.bytes = size * this.stride;
  }

  write({ memory }: Runtime, address: number, norms: Float64Array, reach: Float64Array): void {
    const heads = new Float64Array(memory.buffer, address, this.bytes / 8);
    const words = new Int32Array(memory.buffer, address, this.bytes / 4);
    for (let query = 0; query < this.#size; query++) {
      const at = query * this.stride;
      heads[at / 8] = norms[query];
      heads[at / 8 + 1] = reach[query];
      words[at / 4 + 4] = NEVER - 1;
      words[at / 4 + 5] = 0;
      words.fill(NEVER, (at + HEAD_BYTES) / 4, (at + HEAD_BYTES) / 4 + this.#k);
    }
  }

  read({ memory }: Runtime, address: number): ScannedCandidates {
    const words = new Int32Array(memory.buffer, address, this.bytes / 4);
    const overflowed = new Uint8Array(this.#size);
    const starts = new Uint32Array(this.#size + 1);
    const indices: number[] = [];
    for (let query = 0; query < this.#size; query++) {
      const at = (query * this.stride) / 4;
      const [cut, found] = [words[at + 4], words[at + 5]];
      overflowed[query] = found === -1 ? 1 : 0;
      const first = at + HEAD_BYTES / 4 + this.#k;
      for (let candidate = first; candidate < first + 2 * found; candidate += 2) {
        if (words[candidate] <= cut) {
          indices.push(words[candidate + 1]);
        }
      }
      starts[query + 1] = indices.length;
    }
    return { indices: Uint32Array.from(indices), starts, overflowed };
  }
}

function allocate(runtime: Runtime, bytes: number): number {
  return runtime.allocate(bytes, () => "a neighbour scan");
}

function squaredNorms({ values, size, width }: ShortVectors): Float64Array {
  const norms = new Float64Array(size);
  for (let row = 0, at = 0; row < size; row++) {
    for (let end = at + width; at < end; at++) {
      norms[row] += values[at] * values[at];
    }
  }
  return norms;
}
