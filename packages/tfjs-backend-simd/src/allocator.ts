/** Blocks begin at multiples of a cache line, so that no two tensors share one between threads. */
const ALIGNMENT = 64;

/** Up to here sizes are rounded to the alignment, above to an eighth of their power of two: at most 12.5 % is wasted. */
const SMALL = 4096;

/**
 * Hands out blocks of a linear memory. Freed blocks are kept by size and handed out again, so that work which repeats allocates
 * nothing new. Runs on the main thread only.
 */
export class Allocator {
  readonly #free = new Map<number, number[]>();
  readonly #sizes = new Map<number, number>();
  readonly #grow: (end: number) => boolean;
  #top: number;

  /**
   * @param start First byte that may be handed out.
   * @param grow Makes the memory reach at least `end`; false when it cannot.
   */
  constructor(start: number, grow: (end: number) => boolean) {
    this.#top = roundUp(start, ALIGNMENT);
    this.#grow = grow;
  }

  /** Bytes now handed out, rounding included. */
  bytesInUse = 0;

  /** End of the memory touched so far: does not grow while work repeats. */
  get highWater(): number {
    return this.#top;
  }

  /** The address of a block of at least `bytes` bytes, or `null` when the memory is full. Its content is arbitrary. */
  allocate(bytes: number): number | null {
    const size = blockSize(bytes);
    const address = this.#free.get(size)?.pop() ?? this.#extend(size) ?? this.#reclaim(size);
    if (address === null) {
      return null;
    }
    this.#sizes.set(address, size);
    this.bytesInUse += size;
    return address;
  }

  free(address: number): void {
    const size = this.#sizes.get(address);
    if (size === undefined) {
      throw new RangeError(`Allocator.free: expected the address of a block, got ${address}`);
    }
    this.#sizes.delete(address);
    this.bytesInUse -= size;
    this.#keep(address, size);
  }

  #keep(address: number, size: number): void {
    const list = this.#free.get(size);
    if (list === undefined) {
      this.#free.set(size, [address]);
    } else {
      list.push(address);
    }
  }

  #extend(size: number): number | null {
    const address = this.#top;
    if (!this.#grow(address + size)) {
      return null;
    }
    this.#top = address + size;
    return address;
  }

  /** Joins neighbouring free blocks, then cuts the wanted size out of the smallest that holds it. */
  #reclaim(size: number): number | null {
    const blocks = this.#joinFreeBlocks();
    const fitting = blocks.filter((block) => block.size >= size).sort((a, b) => a.size - b.size)[0];
    this.#free.clear();
    for (const block of blocks) {
      const used = block === fitting ? size : 0;
      if (block.size > used) {
        this.#keep(block.address + used, block.size - used);
      }
    }
    return fitting?.address ?? null;
  }

  #joinFreeBlocks(): { address: number; size: number }[] {
    const blocks = [...this.#free].flatMap(([size, list]) => list.map((address) => ({ address, size })));
    blocks.sort((a, b) => a.address - b.address);
    const joined: { address: number; size: number }[] = [];
    for (const block of blocks) {
      const last = joined.at(-1);
      if (last !== undefined && last.address + last.size === block.address) {
        last.size += block.size;
      } else {
        joined.push({ ...block });
      }
    }
    return joined;
  }
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

function blockSize(bytes: number): number {
  if (bytes <= SMALL) {
    return Math.max(ALIGNMENT, roundUp(bytes, ALIGNMENT));
  }
  return roundUp(bytes, 2 ** Math.floor(Math.log2(bytes)) / 8);
}
