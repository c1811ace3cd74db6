import { writeFileSync } from "node:fs";
import { SKIPPED_STATUS } from "./check-summary.mjs";

/** Ends a check of `.ci/run` that cannot run here: prints why, and leaves it for the summary. */
export function skipCheck(reason) {
  process.stdout.write(`skipped: ${reason}\n`);
  const { SKIP_REASON } = process.env;
  if (SKIP_REASON !== undefined) {
    writeFileSync(SKIP_REASON, `${reason}\n`);
  }
  process.exitCode = SKIPPED_STATUS;
}
