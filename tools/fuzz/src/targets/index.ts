/** All parsers of bytes and JSON from outside, by families; one family is loaded at a time. */
import { GanClsError } from "@gan-cls/core";
import type { FuzzTarget } from "../target";

/** Each gives its targets; their names begin with the family's. */
const FAMILIES: Readonly<Record<string, () => Promise<FuzzTarget[]>>> = {
  files: async () => (await import("./files")).fileTargets(),
  networks: async () => (await import("./networks")).networkTargets(),
  formats: async () => (await import("./formats")).formatTargets(),
  models: async () => (await import("./models")).modelTargets(),
  documents: async () => (await import("./documents")).documentTargets(),
  runs: async () => (await import("./runs")).runTargets(),
  commands: async () => (await import("./commands")).commandTargets(),
};

const loaded = new Map<string, Promise<FuzzTarget[]>>();

function load(family: string): Promise<FuzzTarget[]> {
  const targets = loaded.get(family) ?? FAMILIES[family]();
  loaded.set(family, targets);
  return targets;
}

/** Families by what they load: each group takes a few seconds to start. */
export const GROUPS: readonly (readonly string[])[] = [
  ["files", "networks", "commands", "formats"],
  ["models", "documents", "runs"],
];

/** The targets of these families. */
export async function listTargets(families: readonly string[]): Promise<FuzzTarget[]> {
  return (await Promise.all(families.map(load))).flat();
}

/** @throws GanClsError `not-found` */
export async function findTarget(name: string): Promise<FuzzTarget> {
  const [family] = name.split(":");
  const found = Object.hasOwn(FAMILIES, family)
    ? (await load(family)).find((target) => target.name === name)
    : undefined;
  if (found === undefined) {
    const names = (await listTargets(Object.keys(FAMILIES))).map((target) => target.name);
    throw new GanClsError("not-found", `findTarget: expected one of ${names.join(", ")}, got ${name}`);
  }
  return found;
}
