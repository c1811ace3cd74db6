import type { MatrixKernel } from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data";
import type { ComputedBy } from "./cells/cell";
import type { Emit } from "./events";
import type { StudyStore } from "./store";

/** Watches the memory of a process; figures in bytes. */
export interface MemoryProbe {
  /** Begins to watch: the largest size from now on, looked at whenever `sample` is called. */
  start(): { sample(): void; readonly bytes: number };
  /** The largest size that the process ever had. */
  readonly peakBytes: number;
}

/** What the parts of a running study share. */
export interface StudySession {
  readonly data: StudyData;
  readonly kernel: MatrixKernel;
  readonly store: StudyStore;
  readonly emit: Emit;
  /** Which of the places that compute side by side this one is. */
  readonly job: number;
  readonly signal: AbortSignal;
  readonly memory?: MemoryProbe;
  /** For the rows. */
  readonly computedBy?: ComputedBy;
}
