import { availableParallelism, cpus, totalmem } from "node:os";
import type { EngineReport } from "@gan-cls/engine";
import { formatBytes } from "@gan-cls/evaluate";
import type { ComputedBy } from "../cells/cell";

/** What the rows of this process say of what computed them. */
export function computedByEngine({
  name,
  threads,
  simd,
  instructions = simd ? "vectors" : "no vectors",
}: Pick<EngineReport, "name" | "threads" | "simd" | "instructions">): ComputedBy {
  return { engine: name, threads, instructions: `${process.arch} ${instructions}` };
}

/** Processor, cores and memory in words, for reports: figures of time mean nothing without them. */
export function describeMachine(): string {
  const model = cpus().at(0)?.model.trim() ?? "";
  const processor = model === "" || model === "unknown" ? process.arch : model;
  return `${processor}, ${availableParallelism()} cores, ${formatBytes(totalmem())} memory, ${process.platform}`;
}
