import { readFileSync, writeFileSync } from "node:fs";
import type { MemoryProbe } from "../session";

/**
 * The most memory that the process takes from the making of this object on: its resident size, which counts all that the process holds,
 * also what earlier work has left (the data, kept features, the engine's memory, which only grows).
 *
 * On Linux the system's own high-water mark is set back and read, which misses nothing. Elsewhere it cannot be set back, so the size is
 * looked at after every event. Of two objects in one process only the younger one is exact.
 */
export class PeakMemory {
  readonly #isExact = resetHighWaterMark();
  #bytes = process.memoryUsage.rss();

  /** Looks at the size again. */
  sample(): void {
    this.#bytes = Math.max(this.#bytes, process.memoryUsage.rss());
  }

  /** The largest resident size, in bytes. */
  get bytes(): number {
    return Math.max(this.#bytes, this.#isExact ? highWaterMark() : 0);
  }
}

/** What the marks were before they were set back. */
let earlierPeak = 0;

/** The largest resident size that the process ever had, in bytes. */
export function processPeakBytes(): number {
  return Math.max(earlierPeak, highWaterMark());
}

function highWaterMark(): number {
  // Node reports kilobytes on every platform.
  return process.resourceUsage().maxRSS * 1024;
}

/**
 * Sets the mark back to the size of now; `false` where that cannot be done.
 *
 * Reference: proc_pid_clear_refs(5), value 5 (Linux >= 4.0)
 */
function resetHighWaterMark(): boolean {
  earlierPeak = processPeakBytes();
  try {
    writeFileSync("/proc/self/clear_refs", "5");
    return /^VmHWM:/m.test(readFileSync("/proc/self/status", "utf8"));
  } catch {
    return false;
  }
}

/** The memory of this process. */
export const processMemory: MemoryProbe = {
  start: () => new PeakMemory(),
  get peakBytes() {
    return processPeakBytes();
  },
};
