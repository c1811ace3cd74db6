import picocolors from "picocolors";
import type { CliIo, OutputStream } from "../io/cli-io";

/**
 * Whether a stream's progress may move about: terminals can, but not those that call themselves dumb, nor those whose user wants plain text.
 */
export function canMove(stream: OutputStream, { NO_COLOR = "", TERM }: CliIo["environment"]): boolean {
  return stream.isTTY === true && TERM !== "dumb" && NO_COLOR === "";
}

/** Whether stdout is a terminal that may be sent hyperlinks: those that do not know them show the text alone. */
export function hasLinks({ stdout, environment }: Pick<CliIo, "stdout" | "environment">): boolean {
  return stdout.isTTY === true && environment.TERM !== "dumb";
}

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
