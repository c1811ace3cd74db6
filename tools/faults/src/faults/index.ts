import type { Fault } from "../trial";
import { CLOCK } from "./clock";
import { CACHE_DAMAGE, DAMAGE } from "./damage";
import { FULL, READ_ONLY_DISK } from "./disk";
import { DOWNLOADS } from "./downloads";
import { KILL_AT_MOMENTS, KILL_AT_WRITES } from "./kills";
import { MEMORY } from "./memory";
import { OWNERS } from "./owners";
import { RATES_TOO_HIGH } from "./rates";
import { CLOSED_TERMINAL, SIGNALS } from "./terminal";
import { WORKERS } from "./workers";
import { WRITE_ERRORS } from "./write-errors";

/** Every fault, in the order of the table. */
export const FAULTS: readonly Fault[] = [
  ...[KILL_AT_MOMENTS, KILL_AT_WRITES, ...WRITE_ERRORS, FULL, READ_ONLY_DISK],
  ...[DAMAGE, CACHE_DAMAGE, CLOCK, ...WORKERS, MEMORY],
  ...[...SIGNALS, CLOSED_TERMINAL, ...OWNERS, DOWNLOADS, RATES_TOO_HIGH],
];
