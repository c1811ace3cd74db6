import picocolors from "picocolors";
import type { CliIo, OutputStream } from "../io/cli-io";

export type Colors = ReturnType<typeof picocolors.createColors>;

/**
 * Colours for one stream. `NO_COLOR` (any value but the empty one) switches them off and `FORCE_COLOR` on; otherwise terminals have them.
 *
 * Reference: https://no-color.org
 */
export function colorsFor(stream: OutputStream, environment: CliIo["environment"]): Colors {
  const { NO_COLOR = "", FORCE_COLOR = "", TERM } = environment;
  const isWanted = FORCE_COLOR !== "" || (stream.isTTY === true && TERM !== "dumb");
  return picocolors.createColors(NO_COLOR === "" && isWanted);
}
