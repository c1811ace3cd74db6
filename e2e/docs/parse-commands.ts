/**
 * Reads commands as JSON from stdin, a list of lists of words, and lets the program parse each of them without doing anything: prints what it
 * says to those that it refuses, as JSON.
 */
import { text } from "node:stream/consumers";
import { listCommands, createSilentProgram } from "../../apps/site/src/command-pages";

const commands = JSON.parse(await text(process.stdin)) as string[][];
const problems: string[] = [];
for (const words of commands) {
  const program = createSilentProgram();
  for (const { command } of listCommands(program)) {
    command.action(() => {}).exitOverride();
  }
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code !== "commander.helpDisplayed") {
      problems.push(`gan-cls ${words.join(" ")}: ${message}`);
    }
  }
}
process.stdout.write(JSON.stringify(problems));
