import { GanClsError } from "@gan-cls/core";
import type { NamedNumbers } from "../keras/hdf5-file";

/** Numbers by name. */
export type Tensors = ReadonlyMap<string, NamedNumbers>;

/** The numbers of a name. @throws GanClsError `invalid-data` for ones that are not there */
export function tensorOf(where: string, tensors: Tensors, name: string): NamedNumbers {
  const tensor = tensors.get(name);
  if (tensor === undefined) {
    const some = [...tensors.keys()].slice(0, 6).join(", ");
    throw new GanClsError("invalid-data", `${where}: expected numbers named ${name}, got ${some || "none"}`);
  }
  return tensor;
}
