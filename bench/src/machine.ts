import { availableParallelism, cpus, loadavg, release, totalmem, type as systemName } from "node:os";

/** Where it was measured. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${systemName()} ${release()}`,
  };
}

/** A warning when others are using the machine, which makes every figure worthless. Windows reports no load. */
export function busyWarning(): string | undefined {
  const [load] = loadavg();
  return load > availableParallelism() / 4
    ? `the machine is busy (load ${load.toFixed(1)}): these figures are not worth keeping`
    : undefined;
}
