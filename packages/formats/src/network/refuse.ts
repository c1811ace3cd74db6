import { GanClsError } from "@gan-cls/core";

/** @returns The error for something of a network that a format has no words for; `layer` is its place. */
export function refuse(where: string, layer: string, expected: string): GanClsError {
  return new GanClsError("unsupported", `${where}: in ${layer}: expected ${expected}`, { details: { layer } });
}
