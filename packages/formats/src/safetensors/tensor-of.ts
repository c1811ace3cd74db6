import { GanClsError } from "@gan-cls/core";
import type { Weights } from "../network/network";

/** Numbers by name. */
export type Tensors = ReadonlyMap<string, Weights>;

/** The numbers of a name. @throws GanClsError `invalid-data` for ones that are not there */
export function tensorOf(where: string, tensors: Tensors, name: string): Weights {
  const tensor = tensors.get(name);
  if (tensor === undefined) {
    const some = [...tensors.keys()].slice(0, 6).join(", ");
    throw new GanClsError("invalid-data", `${where}: expected numbers named ${name}, got ${some || "none"}`);
  }
  return tensor;
}
