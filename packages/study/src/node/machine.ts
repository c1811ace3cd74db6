import { availableParallelism, cpus, totalmem } from "node:os";
import { formatBytes } from "@gan-cls/evaluate";

/** Processor, cores and memory in words, for reports: figures of time mean nothing without them. */
export function describeMachine(): string {
  const model = cpus().at(0)?.model.trim() ?? "";
  const processor = model === "" || model === "unknown" ? process.arch : model;
  return `${processor}, ${availableParallelism()} cores, ${formatBytes(totalmem())} memory, ${process.platform}`;
}
