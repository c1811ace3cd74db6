/** The reference of the command line: what the program itself says to `--help`, one page for each command. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { createCommandContext } from "../../cli/src/command-context";
import { createProgram } from "../../cli/src/program";

type Command = ReturnType<typeof createProgram>;

/** Columns that fit a page without an outline beside it, on a desktop, without scrolling. */
const COLUMNS = 80;

/** A command with its whole name, such as `train gan`. */
export interface NamedCommand {
  readonly name: string;
  readonly command: Command;
}

/** The program, reading and printing nothing. */
export function createSilentProgram(): Command {
  const silent = new PassThrough();
  silent.resume();
  return createProgram(
    createCommandContext({
      stdout: silent,
      stderr: silent,
      environment: {},
      workingDirectory: ".",
      signal: new AbortController().signal,
      now: () => new Date(0),
    }),
  );
}

/** Every command that does something, in the program's order; a group such as `train`, which has no options of its own, is not one itself. */
export function listCommands(program: Command = createSilentProgram(), prefix = ""): NamedCommand[] {
  return program
    .createHelp()
    .visibleCommands(program)
    .filter((command) => command.name() !== "help")
    .flatMap((command) => {
      const name = `${prefix}${command.name()}`;
      const isGroup = command.commands.length > 0 && command.options.length === 0;
      return [...(isGroup ? [] : [{ name, command }]), ...listCommands(command, `${name} `)];
    });
}

/** What `--help` prints, with all that commands add to it, but for the description, which the page has as a paragraph. */
export function readHelp(command: Command): string {
  let text = "";
  command.configureOutput({
    writeOut: (piece) => (text += piece),
    getOutHelpWidth: () => COLUMNS,
    getOutHasColors: () => false,
  });
  command.configureHelp({ ...command.configureHelp(), commandDescription: () => "" });
  command.outputHelp();
  return text.trim();
}

/** Writes the pages into `folder`, and returns the commands. */
export function writeCommandPages(folder: string): NamedCommand[] {
  const commands = listCommands();
  mkdirSync(folder, { recursive: true });
  for (const { name, command } of commands) {
    const page = `---\naside: false\n---\n\n# gan-cls ${name}\n\n${command.description()}\n\n\`\`\`text\n${readHelp(command)}\n\`\`\`\n`;
    writeFileSync(join(folder, `${pageOfCommand(name)}.md`), page);
  }
  return commands;
}

/** `train-gan` for `train gan`. */
export function pageOfCommand(name: string): string {
  return name.replaceAll(" ", "-");
}
