import type { Command } from "commander";
import type { CommandContext } from "../command-context";
import { addCommonOptions, addExample } from "../options";

/** `gan-cls doctor`: what works here, and what would work faster. */
export function addDoctorCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("doctor")
    .description("Show engines and versions, what would be faster here, and how to get it.")
    .action(async () => {
      const { runDoctor } = await import("../actions/doctor");
      await runDoctor(context, command);
    });
  addCommonOptions(command, context.io.workingDirectory, ["engine"]);
  addExample(command, "doctor");
}
