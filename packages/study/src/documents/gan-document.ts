import type { GanRecord } from "../gan/gan-record";
import type { GanSettings } from "../presets";

/** What `gan-cls train gan` leaves in `results.json` and prints with `--json`. */
export interface GanDocument {
  readonly engine: string;
  /** Name of the data. */
  readonly data: string;
  readonly gan: GanRecord;
  readonly settings: GanSettings;
  /** What a reader of the figures must know. */
  readonly notes?: readonly string[];
  /** SHA-256 of each part of the data by name. */
  readonly dataHashes: Readonly<Record<string, string>>;
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  /** The command line that trains it again. */
  readonly command: string;
  /** The largest resident size that the process ever had. */
  readonly peakMemoryBytes: number;
}
