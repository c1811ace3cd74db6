/** Follows how much memory the process takes; looked at after every event, since the system keeps only its all-time high. */
export class PeakMemory {
  #bytes = 0;

  /** Looks once more. */
  sample(): void {
    this.#bytes = Math.max(this.#bytes, process.memoryUsage.rss());
  }

  /** The largest resident size seen, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }
}

/** The largest resident size that the process ever had, in bytes. */
export function processPeakBytes(): number {
  // Node reports kilobytes on every platform.
  return process.resourceUsage().maxRSS * 1024;
}
