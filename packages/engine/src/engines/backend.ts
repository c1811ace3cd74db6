import { GanClsError } from "@gan-cls/core";
import * as tf from "@tensorflow/tfjs";

/**
 * Makes a registered backend tfjs' active one.
 *
 * @throws GanClsError `unsupported` when the backend does not start; tfjs has then logged why.
 */
export async function activateBackend(backend: string): Promise<void> {
  if (!(await tf.setBackend(backend))) {
    throw new GanClsError("unsupported", `tfjs could not start its backend ${backend}`);
  }
}

/** The first line of what was thrown. */
export function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error)
    .split("\n")[0]
    .trim();
}
