/** Memory that can be allocated and freed. */
interface Memory {
  allocate(bytes: number): number;
  free(address: number): void;
}

/**
 * Results that depend on a tensor's data alone, such as filters at the points of a tile or the panels of a product. They are kept from the
 * second time that the same is computed from the same data. Data never changes (a variable that is assigned to gets other data), so the weights of
 * frozen layers and of networks that only predict are prepared twice at most, and those that change at every step are never kept.
 */
export class PreparedData {
  /** By data, then by what it was prepared for: an address, or `null` when it was prepared once and not kept. */
  readonly #entries = new Map<object, Map<string, number | null>>();
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /**
   * Runs `work` with the address of what `prepare` writes for `key`, which has to name everything that the result depends on besides the data.
   */
  with(
    data: object,
    key: string,
    bytes: number,
    { prepare, work }: { prepare: (address: number) => void; work: (address: number) => void },
  ): void {
    const ofData = this.#entries.get(data);
    const kept = ofData?.get(key);
    if (typeof kept === "number") {
      work(kept);
      return;
    }
    const address = this.#memory.allocate(bytes);
    let isKept = false;
    try {
      prepare(address);
      work(address);
      isKept = kept === null;
      this.#remember(data, key, isKept ? address : null);
    } finally {
      if (!isKept) {
        this.#memory.free(address);
      }
    }
  }

  /** Frees all that was kept for data that is gone. */
  forget(data: object): void {
    this.#entries.get(data)?.forEach((address) => {
      if (address !== null) {
        this.#memory.free(address);
      }
    });
    this.#entries.delete(data);
  }

  #remember(data: object, key: string, address: number | null): void {
    const ofData = this.#entries.get(data) ?? new Map<string, number | null>();
    ofData.set(key, address);
    this.#entries.set(data, ofData);
  }
}
