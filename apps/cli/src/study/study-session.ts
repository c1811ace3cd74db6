import type { MatrixKernel } from "@gan-cls/core";
import type { StudyData } from "@gan-cls/data/node";
import type { EngineReport } from "@gan-cls/engine";
import type { CommandContext } from "../command-context";
import type { PeakMemory } from "../run/peak-memory";
import type { RunFolder } from "../run/run-folder";

/** What the parts of one sitting share. */
export interface StudySession {
  readonly context: CommandContext;
  readonly engine: EngineReport;
  readonly kernel: MatrixKernel;
  readonly data: StudyData;
  readonly folder: RunFolder;
  readonly memory: PeakMemory;
}
