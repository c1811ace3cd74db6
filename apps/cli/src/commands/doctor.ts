import type { Command } from "commander";
import type { CommandContext } from "../command-context";
import { startEngine } from "../engine";
import { runVersions } from "../io/begin-run";
import { addCommonOptions, addExample, type CommonOptions } from "../options";
import { renderDoctor, type DoctorReport } from "../render/doctor";

/** `gan-cls doctor`: what works here, and what would work faster. */
export function addDoctorCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("doctor")
    .summary("what computes here, and what would be faster")
    .description("Show engines and versions, what would be faster here, and how to get it.")
    .action(async () => {
      const { describeMachine } = await import("@gan-cls/study/node");
      const options = command.opts<CommonOptions>();
      const engine = await startEngine(options.engine, context.display, { probe: "all" });
      const { name, backend, threads, simd, candidates } = engine;
      const report: DoctorReport = {
        ...{ engine: name, backend, threads, simd, candidates },
        ...{ machine: describeMachine(), versions: runVersions(engine) },
      };
      if (options.json) {
        context.printJson(report);
      } else {
        context.print(renderDoctor(report, context.colors));
      }
    });
  addCommonOptions(command, context.io.workingDirectory, ["engine"]);
  addExample(command, "doctor");
}
