import type { Command } from "commander";
import type { CommandContext } from "../command-context";
import { startEngine } from "../engine";
import type { CommonOptions } from "../options";
import { renderDoctor, type DoctorReport } from "../render/doctor";
import { describeMachine } from "../run/machine";
import { runVersions } from "../run/start-run";

/** Starts the engine that a study would use, times all others, and tells what it found. */
export async function runDoctor(context: CommandContext, command: Command): Promise<void> {
  const options = command.opts<CommonOptions>();
  const engine = await startEngine(options.engine, context.display, { probe: "all" });
  const { name, backend, threads, simd, candidates } = engine;
  const report: DoctorReport = {
    ...{ engine: name, backend, threads, simd, candidates },
    machine: describeMachine(),
    versions: runVersions(engine),
  };
  if (options.json) {
    context.printJson(report);
  } else {
    context.print(renderDoctor(report, context.colors));
  }
}
